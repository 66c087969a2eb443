import { useTokens } from '../app/theme/theme.ts';

/** The same sign as `hatching`, for what is drawn: `stroke` or `fill` it with `url(#id)`. */
export function HatchPattern({ id }: { id: string }) {
  const { lineStrong } = useTokens();
  return (
    <defs>
      <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line x1="1" y1="0" x2="1" y2="6" stroke={lineStrong} strokeWidth="1.5" />
      </pattern>
    </defs>
  );
}

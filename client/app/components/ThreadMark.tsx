import { useTokens } from '../theme/theme.ts';

/** A thread that winds inwards; says nothing about whom the tool is for. */
export function ThreadMark({ size = 26 }: { size?: number }) {
  const t = useTokens();
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      fill="none"
      aria-hidden="true"
      focusable="false"
      style={{ flexShrink: 0 }}
    >
      <path
        d="M6 26V16a10 10 0 1 1 20 0 6 6 0 1 1-12 0 2.5 2.5 0 1 1 5 0"
        stroke={t.primary}
        strokeWidth="2.4"
        strokeLinecap="round"
      />
      <circle cx="6" cy="26" r="2.6" fill={t.thread} />
    </svg>
  );
}

import Box from '@mui/material/Box';
import { type PointerEvent, useRef } from 'react';
import { useTokens } from '../../app/theme/theme.ts';
import { pathOf } from './flow.ts';

type Stroke = [x: number, y: number][];

/** Where she signs with a finger or a pen. What is drawn is a path, never a picture of anything else. */
export function SignField({
  label,
  strokes,
  onChange,
}: {
  label: string;
  strokes: readonly Stroke[];
  onChange: (strokes: Stroke[]) => void;
}) {
  const t = useTokens();
  const field = useRef<SVGSVGElement>(null);
  const drawing = useRef(false);
  const pointOf = ({ clientX, clientY }: PointerEvent): [number, number] => {
    const { left, top, width, height } = field.current!.getBoundingClientRect();
    return [((clientX - left) / width) * 600, ((clientY - top) / height) * 200];
  };

  return (
    <Box sx={{ bgcolor: t.surface, border: `2px solid ${t.ink3}`, borderRadius: '12px', lineHeight: 0 }}>
      {/* Whoever cannot draw says it aloud, or signs on paper: the two other ways beside this one. */}
      <svg
        ref={field}
        viewBox="0 0 600 200"
        role="img"
        aria-label={label}
        data-sign=""
        style={{ width: '100%', aspectRatio: '3 / 1', touchAction: 'none', cursor: 'crosshair' }}
        onPointerDown={(event) => {
          field.current?.setPointerCapture?.(event.pointerId);
          drawing.current = true;
          onChange([...strokes, [pointOf(event)]]);
        }}
        onPointerMove={(event) => {
          if (!drawing.current) return;
          const last = strokes.at(-1) ?? [];
          onChange([...strokes.slice(0, -1), [...last, pointOf(event)]]);
        }}
        onPointerUp={() => {
          drawing.current = false;
        }}
      >
        <path d="M40,160 L560,160" stroke={t.line} strokeWidth={2} fill="none" />
        <path
          d={pathOf(strokes)}
          stroke={t.ink}
          strokeWidth={4}
          fill="none"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
    </Box>
  );
}
export type { Stroke };

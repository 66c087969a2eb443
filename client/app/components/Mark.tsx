import Box from '@mui/material/Box';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { type Tone, toneColours, useTokens } from '../theme/theme.ts';

/** A status: a sign, a word and a tint, in this order of importance. */
export function Mark({ tone, icon: Icon, children }: { tone: Tone; icon?: LucideIcon; children: ReactNode }) {
  const t = useTokens();
  const { front, tint } = toneColours(t, tone);
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 1.25,
        px: 2,
        py: '3px',
        borderRadius: '6px',
        bgcolor: tint,
        color: front,
        fontSize: '0.8125rem',
        lineHeight: '18px',
        fontWeight: 600,
        ...(t.scheme === 'contrast' && { px: 0 }),
      }}
    >
      {Icon && <Icon size={14} strokeWidth={2} aria-hidden style={{ flexShrink: 0 }} />}
      {children}
    </Box>
  );
}

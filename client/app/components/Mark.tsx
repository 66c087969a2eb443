import { styled, type Theme } from '@mui/material/styles';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { type Tone, toneColours } from '../theme/theme.ts';

/** A status: a sign, a word and a tint, in this order of importance. */
export function Mark({ tone, icon: Icon, children }: { tone: Tone; icon?: LucideIcon; children: ReactNode }) {
  return (
    <Tinted tone={tone}>
      {Icon && <Icon size={14} strokeWidth={2} aria-hidden style={{ flexShrink: 0 }} />}
      {children}
    </Tinted>
  );
}

const Tinted = styled('span', { shouldForwardProp: (prop) => prop !== 'tone' })<{ tone: Tone }>(({ theme, tone }) =>
  markStyle(theme, tone),
);

/** Its style, for a list that gives all its rows theirs. */
export function markStyle(theme: Theme, tone: Tone) {
  const { front, tint } = toneColours(theme.ariadne, tone);
  return {
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(1.25),
    paddingInline: theme.ariadne.scheme === 'contrast' ? 0 : theme.spacing(2),
    paddingBlock: 3,
    borderRadius: 6,
    backgroundColor: tint,
    color: front,
    fontSize: '0.8125rem',
    lineHeight: '18px',
    fontWeight: 600,
  };
}

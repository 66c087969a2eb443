import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { useTokens } from '../theme/theme.ts';

/** A key to press. Decoration beside a control that says the same. */
export function Kbd({ children, on = 'surface' }: { children: ReactNode; on?: 'surface' | 'primary' }) {
  const t = useTokens();
  const plain = on === 'primary';
  return (
    <Box
      component="kbd"
      aria-hidden
      sx={{
        font: 'inherit',
        display: 'inline-block',
        minWidth: 20,
        textAlign: 'center',
        fontSize: '0.75rem',
        lineHeight: '18px',
        color: plain ? 'inherit' : t.ink3,
        ...(!plain && { px: 1.25, borderRadius: '5px', border: t.border, bgcolor: t.surface }),
      }}
    >
      {children}
    </Box>
  );
}

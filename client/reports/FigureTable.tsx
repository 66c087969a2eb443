import Box from '@mui/material/Box';
import type { SxProps, Theme } from '@mui/material/styles';
import type { ReactNode } from 'react';

/** A small table of figures: names at the start of their lines, figures at the end of their columns. */
export function FigureTable({
  label,
  sx = {},
  children,
}: {
  label?: string;
  sx?: SxProps<Theme>;
  children: ReactNode;
}) {
  return (
    <Box
      component="table"
      aria-label={label}
      sx={[
        {
          width: '100%',
          borderCollapse: 'collapse',
          typography: 'body2',
          fontVariantNumeric: 'tabular-nums',
          '& th, & td': { textAlign: 'end', py: 2, px: 2, verticalAlign: 'baseline' },
          '& th:first-of-type': { textAlign: 'start', fontWeight: 500 },
          '& tbody tr + tr > *': { borderBlockStart: ({ ariadne }) => ariadne.border },
        },
        ...[sx].flat(),
      ]}
    >
      {children}
    </Box>
  );
}

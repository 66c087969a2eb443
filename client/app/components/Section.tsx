import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import type { SxProps, Theme } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import { type ReactNode, useId } from 'react';
import { useTokens } from '../theme/theme.ts';

/** What a page is about, its one h1; the focus comes here after navigation. */
export function PageTitle({ children, aside, above }: { children: ReactNode; aside?: ReactNode; above?: ReactNode }) {
  return (
    <Stack
      direction="row"
      sx={{
        flexWrap: 'wrap',
        alignItems: 'flex-end',
        justifyContent: 'space-between',
        columnGap: 5,
        rowGap: 3,
        mb: { xs: 5, md: 7 },
      }}
    >
      <Box sx={{ minWidth: 0 }}>
        {above && (
          <Typography variant="body2" component="div" sx={{ color: 'text.secondary', mb: 0.5 }}>
            {above}
          </Typography>
        )}
        <Typography variant="h1" tabIndex={-1}>
          {children}
        </Typography>
      </Box>
      {aside && (
        <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap', alignItems: 'center' }}>
          {aside}
        </Stack>
      )}
    </Stack>
  );
}

/** The frame of a page's content: its padding, and never wider than one can read. */
export function Page({ children, narrow = false }: { children: ReactNode; narrow?: boolean }) {
  return (
    <Box sx={{ px: { xs: 4, sm: 6, lg: 10 }, pt: { xs: 5, md: 8 }, pb: 12, maxWidth: 1256, mx: 'auto', width: '100%' }}>
      {narrow ? <Box sx={{ maxWidth: 680 }}>{children}</Box> : children}
    </Box>
  );
}

/** A part of a page, named by its heading. */
export function Section({
  title,
  aside,
  children,
  id,
  sx,
}: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
  id?: string;
  sx?: SxProps<Theme>;
}) {
  const heading = useId();
  return (
    <Box component="section" aria-labelledby={heading} id={id} tabIndex={id ? -1 : undefined} sx={sx}>
      <Stack
        direction="row"
        sx={{ alignItems: 'center', justifyContent: 'space-between', flexWrap: 'wrap', gap: 2, minHeight: 36, mb: 3 }}
      >
        <Typography id={heading} variant="h2">
          {title}
        </Typography>
        {aside}
      </Stack>
      {children}
    </Box>
  );
}

/** White paper with a hairline. */
export function Sheet({ children, sx }: { children: ReactNode; sx?: SxProps<Theme> }) {
  const t = useTokens();
  return (
    <Box sx={[{ bgcolor: t.surface, border: t.border, borderRadius: '12px' }, ...(Array.isArray(sx) ? sx : [sx])]}>
      {children}
    </Box>
  );
}

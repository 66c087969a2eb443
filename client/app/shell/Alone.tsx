import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import type { ReactNode } from 'react';
import { ThreadMark } from '../components/ThreadMark.tsx';
import { LanguageSwitch } from './LanguageSwitch.tsx';
import { LeaveButton } from './Leave.tsx';

/** One quiet column: signing in, unlocking, an invitation. Says nothing about what is behind. */
export function Alone({ children, wide = false }: { children: ReactNode; wide?: boolean }) {
  return (
    <Stack sx={{ minHeight: '100dvh', alignItems: 'center', px: 4, pt: { xs: 8, md: '14vh' }, pb: 8, gap: 8 }}>
      <ThreadMark size={44} />
      <Box component="main" sx={{ width: '100%', maxWidth: wide ? 560 : 380 }}>
        {children}
      </Box>
      <Stack
        component="footer"
        direction="row"
        // A field that is left says what is wrong with it, and the button would slip away from under the press.
        onMouseDown={(event) => event.preventDefault()}
        sx={{
          width: '100%',
          maxWidth: wide ? 560 : 380,
          alignItems: 'center',
          justifyContent: 'space-between',
          gap: 4,
          flexWrap: 'wrap',
        }}
      >
        <LanguageSwitch />
        <LeaveButton />
      </Stack>
    </Stack>
  );
}

import createCache from '@emotion/cache';
import { CacheProvider } from '@emotion/react';
import CssBaseline from '@mui/material/CssBaseline';
import { ThemeProvider } from '@mui/material/styles';
import useMediaQuery from '@mui/material/useMediaQuery';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { RouterProvider } from 'react-router';
import { usePreferences } from './preferences.ts';
import { queries } from './queries.ts';
import { router } from './router.tsx';
import { createAriadneTheme, type Scheme } from './theme/theme.ts';

/** The server writes a fresh nonce into each page; the styles made here carry it. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;
const styles = createCache({ key: 'a', nonce: nonce || undefined });

/** The scheme of the person, or of the system. */
function useScheme(): Scheme {
  const { scheme } = usePreferences();
  const dark = useMediaQuery('(prefers-color-scheme: dark)', { noSsr: true });
  const more = useMediaQuery('(prefers-contrast: more)', { noSsr: true });
  if (scheme !== 'system') return scheme;
  if (more) return 'contrast';
  return dark ? 'dark' : 'light';
}

export function App() {
  const scheme = useScheme();
  const theme = useMemo(() => createAriadneTheme(scheme), [scheme]);
  useEffect(() => {
    // A page never names what it is about, not even for a moment.
    document.title = 'Workspace';
  }, []);

  return (
    <CacheProvider value={styles}>
      <ThemeProvider theme={theme}>
        <CssBaseline />
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </ThemeProvider>
    </CacheProvider>
  );
}

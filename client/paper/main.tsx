import '../app/withoutEval.ts';
import createCache from '@emotion/cache';
import { CacheProvider } from '@emotion/react';
import CssBaseline from '@mui/material/CssBaseline';
import { ThemeProvider } from '@mui/material/styles';
import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { i18n, languages, loadMessages, startLanguages } from '../app/i18n/i18n.ts';
import { queries } from '../app/queries.ts';
import { createAriadneTheme } from '../app/theme/theme.ts';
import { Sheet } from './Sheet.tsx';

/*
 * What the server's own browser prints (server/http/printing.ts): the pages of the client that stand on paper, without its
 * frame and in one script, because each print runs it anew. It waits as an empty sheet, with everything at hand.
 */
const styles = createCache({ key: 'a' });
const theme = createAriadneTheme('light');

void (async () => {
  await startLanguages();
  await loadMessages('referrals', 'case', 'reports', 'admin');
  await i18n.loadLanguages([...languages]);
  createRoot(document.getElementById('root') as HTMLElement).render(
    <CacheProvider value={styles}>
      <ThemeProvider theme={theme}>
        <CssBaseline />
        <QueryClientProvider client={queries}>
          <Sheet />
        </QueryClientProvider>
      </ThemeProvider>
    </CacheProvider>,
  );
})();

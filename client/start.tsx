import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { startLanguages } from './app/i18n/i18n.ts';
import { restoreCover } from './app/shell/cover.ts';

restoreCover();
// No await here: the screens import this script, and would wait for what they wait for.
void startLanguages().then(() => createRoot(document.getElementById('root') as HTMLElement).render(<App />));

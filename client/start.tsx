import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { startLanguages } from './app/i18n/i18n.ts';
import { restoreCover } from './app/shell/cover.ts';

restoreCover();
await startLanguages();
createRoot(document.getElementById('root') as HTMLElement).render(<App />);

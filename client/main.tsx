import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import { App } from './app/App.tsx';
import { startLanguages } from './app/i18n/i18n.ts';
import { restoreCover } from './app/shell/cover.ts';

// The Content-Security-Policy forbids making functions from text.
z.config({ jitless: true });
restoreCover();
await startLanguages();
createRoot(document.getElementById('root') as HTMLElement).render(<App />);

import { z } from 'zod';

// The Content-Security-Policy forbids making functions from text. Zod tries it when the first contract is made, so
// this is said before any of them is loaded.
z.config({ jitless: true });
await import('./start.tsx');

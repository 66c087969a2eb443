import { z } from 'zod';

// The Content-Security-Policy forbids making functions from text. Zod tries it when the first contract is made.
z.config({ jitless: true });

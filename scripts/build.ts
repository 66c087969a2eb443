import { buildClient } from './client.ts';

// The production build, whether or not it is out of date.
await buildClient();

import 'fake-indexeddb/auto';
import { webcrypto } from 'node:crypto';
import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';
import { z } from 'zod';

z.config({ jitless: true });
// jsdom brings no SubtleCrypto; Node's is the same interface.
if (!globalThis.crypto?.subtle) Object.defineProperty(globalThis, 'crypto', { value: webcrypto });

// Whether something can be seen is for the browser's tests; working it out here from every style takes seconds.
configure({ defaultHidden: true, asyncUtilTimeout: 5000 });

afterEach(cleanup);

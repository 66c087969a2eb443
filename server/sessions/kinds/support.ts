import { kind } from './kind.ts';

/** A talk, an accompaniment, a visit: the common fields say all there is. */
export const support = kind({ fields: {}, form: {}, common: [], check: () => [] });

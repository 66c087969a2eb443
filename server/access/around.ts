import type { Scope, Send } from './scope.ts';

const scopes = new WeakMap<object, Scope>();

/** Remembers the scope of a unit of work for `statementsOf`. */
export const rememberScope = (work: object, scope: Scope): void => void scopes.set(work, scope);

/** The statements of a unit of work, around the first lock. For tests alone (a boundary says so), which try the second. */
export const statementsOf = (work: object): Send => scopes.get(work)!.send;

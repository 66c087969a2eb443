import type { SpawnOptions } from 'node:child_process';

export const root: string;
export function prepare(): Promise<void>;
export function step<T>(what: string, deed: () => Promise<T>, options?: { speaks?: boolean }): Promise<T>;
export function run(program: string, args: string[], options?: SpawnOptions): Promise<string>;
export function hashOf(paths: string[]): string;

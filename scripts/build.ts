import { buildClient } from './client.ts';

/** The production build, whether or not it is out of date. */
export async function main(): Promise<void> {
  await buildClient();
}

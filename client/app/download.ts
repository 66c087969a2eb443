import { language } from './i18n/i18n.ts';
import { NoAnswer } from './problem.ts';

/** Fetches a file and hands it to the person as one to be saved. False where the server could not make it. */
export async function download(address: string, name: string): Promise<boolean> {
  const answer = await fetch(address, {
    credentials: 'same-origin',
    cache: 'no-store',
    headers: { 'accept-language': language() },
  }).catch(() => {
    throw new NoAnswer('offline');
  });
  if (!answer.ok) return false;

  const url = URL.createObjectURL(await answer.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken hold of it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return true;
}

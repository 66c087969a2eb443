import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Browser {
  executablePath: string;
  args: string[];
}

/**
 * A Chromium for tests and for printing: CHROMIUM_PATH, else Playwright's own, else the system's, else the one from
 * npm, which is unpacked on first use. Undefined where there is none of them.
 */
export async function findBrowser(env: NodeJS.ProcessEnv = process.env): Promise<Browser | undefined> {
  const executablePath = env.CHROMIUM_PATH || (await playwrightsOwn()) || systems(env);
  if (executablePath) return { executablePath, args: sandboxArgs() };

  return packed();
}

/** An installation without the tools of developers has no Playwright. */
async function playwrightsOwn(): Promise<string | undefined> {
  const path = await import('playwright-core').then(
    ({ chromium }) => chromium.executablePath(),
    () => undefined,
  );
  return path && existsSync(path) ? path : undefined;
}

function systems(env: NodeJS.ProcessEnv): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe', 'msedge.exe'];
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const paths = folders.flatMap((folder) => names.map((name) => join(folder, name)));

  return [...paths, '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'].find((path) => existsSync(path));
}

async function packed(): Promise<Browser | undefined> {
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    // One process for everything is meant for a function that prints one page: it falls over with several contexts.
    const args = chromium.args.filter((flag) => flag !== '--single-process');
    return { executablePath: await chromium.executablePath(), args: [...args, ...sandboxArgs()] };
  } catch {
    return undefined;
  }
}

/** Chromium's sandbox needs rights that root in a container does not have. */
function sandboxArgs(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { closeAccounts } from '#server/accounts/database.ts';
import { createFirstAdministrator, type FirstAdministrator } from '#server/accounts/first-admin.ts';
import { sentence } from '#server/http/messages.ts';
import { ConfigError, config } from '#server/platform/config.ts';
import { Problem } from '#server/platform/problems.ts';
import { planFor, settle } from './demonstration.ts';
import { onEnd } from './life.ts';
import { openDatabase, prepareSchema } from './start.ts';

const usage =
  'npm run admin:create -- --email ADDRESS --name NAME --agency AGENCY [--role admin|dpo] [--password-stdin]';

/**
 * `npm run admin:create`: the first administrator of a real installation, and with `--role dpo` the officer who confirms
 * her changes. Asks for what is not given. The password is made and shown once, or read from standard input.
 */
export async function main(args: string[]): Promise<void> {
  const given = readArguments(args);
  const complete = given.email && given.name && given.agency;
  if (!complete && (given.passwordFromInput || !process.stdin.isTTY)) throw new ConfigError(`Usage: ${usage}`);

  const { settings } = await openDatabase(config(), { share: true });
  onEnd(closeAccounts);
  await prepareSchema(settings.databaseUrl);
  await requireRealInstallation(settings.databaseUrl);

  const asked = await askForMissing(given);
  const account = await createFirstAdministrator(asked).catch((error: unknown) => {
    throw error instanceof Problem ? new ConfigError(inWords(error)) : error;
  });
  await settle(settings.databaseUrl, false);

  console.log(`\nMade ${asked.role === 'dpo' ? 'the data-protection officer' : 'the administrator'} ${account.email}.`);
  if (!asked.password)
    console.log(`Password, shown this once, to be changed at the first sign-in: ${account.password}`);
  console.log(
    'A change of roles needs two people: an administrator and, with --role dpo, the officer. Then invite the others.',
  );
}

interface Given {
  email?: string;
  name?: string;
  agency?: string;
  role: 'admin' | 'dpo';
  passwordFromInput: boolean;
}

function readArguments(args: string[]): Given {
  try {
    const { values } = parseArgs({
      args,
      options: {
        email: { type: 'string' },
        name: { type: 'string' },
        agency: { type: 'string' },
        role: { type: 'string', default: 'admin' },
        'password-stdin': { type: 'boolean', default: false },
      },
    });
    const { email, name, agency, role, 'password-stdin': passwordFromInput } = values;
    if (role === 'admin' || role === 'dpo') return { email, name, agency, role, passwordFromInput };
  } catch {
    // An unknown or half-written option: the usage says more than what parseArgs would.
  }
  throw new ConfigError(`Usage: ${usage}`);
}

async function requireRealInstallation(databaseUrl: string): Promise<void> {
  // Asked as for a server of one's own, where nothing but what is there decides.
  const plan = await planFor(databaseUrl, { embedded: false, host: '127.0.0.1' });
  if (plan !== 'real')
    throw new ConfigError(
      'This installation holds demonstration data: choose another ARIADNE_DATA_DIR or DATABASE_URL for the real one.',
    );
}

async function askForMissing({ passwordFromInput, ...given }: Given): Promise<FirstAdministrator> {
  if (passwordFromInput) {
    const password = (await readInput()).replace(/\r?\n$/, '');
    return { ...requireAll(given), password };
  }
  if (given.email && given.name && given.agency) return requireAll(given);

  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return requireAll({
      ...given,
      email: given.email ?? (await prompt.question('E-mail: ')),
      name: given.name ?? (await prompt.question('Name: ')),
      agency: given.agency ?? (await prompt.question('Agency: ')),
    });
  } finally {
    prompt.close();
  }
}

function requireAll({ email, name, agency, role }: Omit<Given, 'passwordFromInput'>) {
  if (!email || !name || !agency) throw new ConfigError(`Usage: ${usage}`);
  return { email, name, agency, role };
}

async function readInput(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
  return text;
}

function inWords({ type, extra }: Problem): string {
  if (type === 'exists-already')
    return 'This agency already has two people who confirm each other’s changes: invite others on the screen.';
  const [field] = extra.errors ?? [];
  return field ? `${field.path.slice(1)}: ${sentence(field.code, 'en', field.params)}` : type;
}

import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import type { Actor } from '#server/access/roles.ts';
import { ConfigError, setDatabaseUrl } from '#server/platform/config.ts';
import { type CatalogueReport, catalogue } from '#server/reports/catalogue.ts';
import { dimensionOf } from '#server/reports/dimensions.ts';
import type { ProtectedTable, ReportDraft } from '#server/reports/reports.contract.ts';
import { loadCodeLists } from '../../prisma/codelists/load.ts';
import { startEmbeddedDatabase } from '../database.ts';
import { onEnd } from '../life.ts';
import { migrate } from '../migrate.ts';
import { step } from '../prepare.mjs';
import { postmasterOf, processorTime } from './processor.ts';

/** How many of each the store is filled with: one agency, three years. */
const large = { persons: 100_000, sessions: 1_000_000 };
const small = { persons: 3_000, sessions: 30_000 };
/** Releases in the registry at the end. */
const registered = 200;
const turns = 5;
const quarter = { period: '2026-Q2', from: '2026-04', to: '2026-06' };

interface House {
  agencyId: string;
  manager: Actor;
  officer: Actor;
  grantId: string;
}

/**
 * `npm run bench -- reports`: each report of the catalogue over 100,000 cases and 1,000,000 sessions, its statement alone
 * and its protected table from the question to the answer; then how a draft and its release grow dearer with the registry.
 * `--statements` measures the statements only; `--keep=FOLDER` fills a store once and measures it again the next time.
 */
export async function benchReports(args: string[]): Promise<void> {
  const { statements, keep } = readOptions(args);
  const dataDir = keep ? resolve(keep) : mkdtempSync(join(tmpdir(), 'ariadne-bench-reports-'));
  mkdirSync(dataDir, { recursive: true });
  onEnd(() => keep ?? rmSync(dataDir, { recursive: true, force: true }));
  process.env.ARIADNE_DATA_DIR = dataDir;
  process.env.ARIADNE_MASTER_KEY = randomBytes(32).toString('base64');
  process.env.LOG_LEVEL = 'silent';
  const database = await startEmbeddedDatabase({ dataDir });
  onEnd(() => database.stop());
  await migrate(database.url);
  await loadCodeLists(database.url);
  setDatabaseUrl(database.url);
  const admin = new pg.Client({ connectionString: superuserOf(database.url, dataDir) });
  await admin.connect();
  onEnd(() => admin.end());

  const big = await keptHouse(dataDir, async () => {
    const house = await aHouse(admin);
    await step('Filling the statistics store', () => fill(admin, house, large));
    return house;
  });
  const used = () => processorTime(process.pid, postmasterOf(dataDir)) ?? 0;
  await measureStatements(big, used);
  if (statements) return;
  await measurePreviews(big, used);
  const other = await aHouse(admin);
  await fill(admin, other, small);
  await measureRegistry(other);
}

function readOptions(args: string[]): { statements: boolean; keep: string | undefined } {
  try {
    const { values } = parseArgs({ args, options: { statements: { type: 'boolean' }, keep: { type: 'string' } } });
    // Its previews and releases would stand in the way of the next ones.
    if (values.keep && !values.statements) throw new Error();
    return { statements: values.statements ?? false, keep: values.keep };
  } catch {
    throw new ConfigError('Usage: npm run bench -- reports [--statements [--keep=FOLDER]]');
  }
}

/** The house whose facts an earlier run left in this folder, or a new one. */
async function keptHouse(dataDir: string, make: () => Promise<House>): Promise<House> {
  const file = join(dataDir, 'house.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as House;
  const house = await make();
  writeFileSync(file, JSON.stringify(house));
  return house;
}

// --- the statement ---------------------------------------------------------------------------------------------------

async function measureStatements({ agencyId, grantId }: House, used: () => number): Promise<void> {
  const { count } = await import('#server/reports/store.ts');
  console.log(
    '\n| report | statement of a quarter, median of five (processor time) | classes that come back | of a year |',
  );
  console.log('|---|---:|---:|---:|');
  for (const report of catalogue) {
    const grant = report.needsGrant ? { id: grantId, eligibility: [], residence: [] } : null;
    const timed = async (from: string, to: string) => {
      const [times, processor]: number[][] = [[], []];
      let lines = 0;
      for (let turn = 0; turn < turns; turn++) {
        const [began, before] = [performance.now(), used()];
        lines = (await count({ report, agencyId, from, to, grant })).lines.length;
        times!.push(performance.now() - began);
        processor!.push(used() - before);
      }
      return { lines, took: `${whole(median(times!))} ms (${whole(median(processor!))})` };
    };
    const one = await timed(quarter.from, quarter.to);
    const year = await timed('2025-01', '2025-12');
    console.log(`| ${report.id} | ${one.took} | ${one.lines.toLocaleString('en')} | ${year.took} |`);
  }
}

// --- the protected table ---------------------------------------------------------------------------------------------

async function measurePreviews(house: House, used: () => number): Promise<void> {
  console.log('\n| report | broken down by | from the question to the protected table (processor time) | withheld |');
  console.log('|---|---|---:|---:|');
  for (const report of catalogue) {
    const breakdowns = breakdownsOf(report, 2);
    const [began, before] = [performance.now(), used()];
    const { state, result } = await drafted(house, report, quarter.period, breakdowns);
    const took = `${whole(performance.now() - began)} ms (${whole(used() - before)})`;
    const withheld = (result as ProtectedTable | null)?.cells.filter(({ value }) => value === null).length;
    const cells = result ? `${withheld} of ${result.cells.length}` : String(state);
    console.log(`| ${report.id} | ${breakdowns.join(', ')} | ${took} | ${cells} |`);
  }
}

/** Breakdowns that add up and are no data of the office, the standing ones first. */
const breakdownsOf = ({ breakdowns }: CatalogueReport, many: number) =>
  breakdowns
    .filter((id) => {
      const { several, schemes } = dimensionOf(id);
      return !several && schemes[0]!.categories.length > 0;
    })
    .slice(0, many);

async function drafted(house: House, report: CatalogueReport, period: string, breakdowns: readonly string[]) {
  const { work } = await import('#server/access/work.ts');
  const { makeDraft, showDraft } = await import('#server/reports/reports.service.ts');
  const id = await work(house.manager, (at) =>
    makeDraft(at, report.id, {
      period,
      profile: 'internal',
      breakdowns: breakdowns.map((dimension) => ({ dimension })),
      loss: 'counts',
      corrected: false,
      ...(report.needsGrant && { grantId: house.grantId }),
    }),
  );
  for (;;) {
    const draft = (await work(house.manager, (at) => showDraft(at, id))) as ReportDraft;
    if (!['WORKING', 'SAFE'].includes(draft.state ?? '')) return { ...draft, id };
    await sleep(10);
  }
}

// --- the registry ----------------------------------------------------------------------------------------------------

async function measureRegistry(house: House): Promise<void> {
  const { work } = await import('#server/access/work.ts');
  const { approveRelease, requestRelease } = await import('#server/releases/releases.service.ts');
  const quarters = ['2024', '2025', '2026'].flatMap((year) =>
    ['Q1', 'Q2', 'Q3', 'Q4'].map((part) => `${year}-${part}`),
  );
  const questions = quarters.slice(0, 11).flatMap((period) =>
    catalogue.flatMap((report) => [
      { report, period, by: [] as string[] },
      { report, period, by: breakdownsOf(report, 1) },
    ]),
  );
  const drafts: number[] = [];
  const approvals: number[] = [];
  let refused = 0;
  for (const { report, period, by } of questions) {
    if (approvals.length === registered) break;
    const began = performance.now();
    const { id, state } = await drafted(house, report, period, by);
    const took = performance.now() - began;
    if (state !== 'DONE') {
      refused += 1;
      continue;
    }
    const asked = performance.now();
    const release = await work(house.manager, (at) => requestRelease(at, id, undefined));
    await work(house.officer, (at) => approveRelease(at, release, Number.NaN));
    drafts.push(took);
    approvals.push(performance.now() - asked);
  }

  console.log(`\n| releases in the registry | draft, median | the slowest | approval, median | the slowest |`);
  console.log('|---|---:|---:|---:|---:|');
  for (let from = 0; from < approvals.length; from += 40) {
    const [some, theirs] = [drafts, approvals].map((times) => times.slice(from, from + 40).sort((a, b) => a - b));
    const tell = (times: number[]) => `${whole(times[times.length >> 1]!)} ms | ${whole(times.at(-1)!)} ms`;
    console.log(`| ${from} to ${from + some!.length} | ${tell(some!)} | ${tell(theirs!)} |`);
  }
  console.log(`\n${approvals.length} releases; ${refused} questions besides were answered with “cannot be shown”.`);
}

// --- what it is measured on ------------------------------------------------------------------------------------------

async function aHouse(admin: pg.Client): Promise<House> {
  const [agencyId, teamId, grantId] = [randomUUID(), randomUUID(), randomUUID()];
  await admin.query(
    `INSERT INTO "Agency" (id, name, kind, services, languages, "takesPart") VALUES ($1, $2, 'NGO', '{}', '{}', true)`,
    [agencyId, `House ${agencyId.slice(0, 4)}`],
  );
  await admin.query('INSERT INTO "Team" (id, "agencyId", name) VALUES ($1, $2, $3)', [teamId, agencyId, 'Team']);
  await admin.query(
    `INSERT INTO "FundingGrant" (id, "agencyId", code, name, "startsOn", "endsOn") VALUES ($1, $2, $3, 'Harbour', '2024-01-01', '2026-12-31')`,
    [grantId, agencyId, `G-${grantId.slice(0, 4)}`],
  );
  const somebody = async (role: 'manager' | 'dpo'): Promise<Actor> => {
    const id = randomUUID();
    await admin.query('INSERT INTO "User" (id, "agencyId", email, name) VALUES ($1, $2, $3, $4)', [
      id,
      agencyId,
      `${id}@bench.test`,
      role,
    ]);
    await admin.query('INSERT INTO "UserRole" ("userId", role) VALUES ($1, $2)', [id, role]);
    return { id, role, agencyId };
  };
  return { agencyId, grantId, manager: await somebody('manager'), officer: await somebody('dpo') };
}

/** Facts as staff leave them behind: of each person two services, one of them of the grant for every tenth, and sessions. */
async function fill(
  admin: pg.Client,
  { agencyId, grantId }: House,
  { persons, sessions }: typeof large,
): Promise<void> {
  const pick = (codes: readonly string[], dice = 'random()') =>
    `(ARRAY[${codes.map((code) => `'${code}'`).join(',')}])[1 + floor(${dice} * ${codes.length})::int]`;
  // Squared: the first of a list are frequent, the last rare.
  const often = 'random() * random()';
  const monthFrom = (start: string) => `to_char(${start}, 'YYYY-MM')`;
  const store = 'statistics.';
  await admin.query(`SELECT setseed(0.5)`);
  await admin.query(
    `INSERT INTO ${store}"PersonFact" (number, "agencyId", "ageBand", gender, "citizenshipGroup", exploitation, "victimStatus", "openedIn", "closedIn", "closureReason", "evidenceSeenIn", "recognitionAppliedIn", "residenceAppliedIn")
     SELECT gen_random_uuid(), $1, ${pick(['25_34', '18_24', '35_49', 'UNDER_18', 'OVER_60'], often)},
       ${pick(['WOMAN', 'MAN', 'UNKNOWN'], often)}, ${pick(['AFRICA', 'ASIA_MIDDLE_EAST', 'NON_EU_EUROPE', 'EU_OTHER', 'GREECE'], often)},
       ARRAY[${pick(['SEXUAL', 'LABOUR', 'DOMESTIC_SERVITUDE'], often)}], ${pick(['PRESUMED', 'FORMAL_PENDING', 'FORMAL_RECOGNISED'])},
       ${monthFrom('opened')}, CASE WHEN closed < DATE '2026-11-01' THEN ${monthFrom('closed')} END,
       CASE WHEN closed < DATE '2026-11-01' THEN ${pick(['GOALS_MET', 'MOVED', 'LOST_CONTACT'], often)} END, ${monthFrom('opened')},
       CASE WHEN random() < 0.2 THEN ${monthFrom("opened + interval '4 months'")} END, CASE WHEN random() < 0.1 THEN ${monthFrom("opened + interval '6 months'")} END
     FROM (SELECT opened, opened + (random() * 700)::int AS closed FROM (SELECT DATE '2024-01-01' + (random() * 1000)::int AS opened FROM generate_series(1, $2)) a) b`,
    [agencyId, persons],
  );
  await admin.query(
    `INSERT INTO ${store}"EpisodeFact" (number, person, "agencyId", "serviceType", "grantId", status, "requestedIn", "startedIn", "endedIn", "waitBand", "entryLevel", "exitLevel", "levelGain", "entryReadiness", "exitReadiness", "who5Change", "placementResult", outcome, helpful)
     SELECT gen_random_uuid(), p.number, p."agencyId", service, CASE WHEN random() < 0.1 THEN $2::uuid END,
       CASE WHEN over THEN ${pick(['COMPLETED', 'COMPLETED', 'ENDED_EARLY'])} ELSE 'ACTIVE' END, p."openedIn", p."openedIn",
       CASE WHEN over THEN ${monthFrom(`to_date(p."openedIn", 'YYYY-MM') + interval '5 months'`)} END, ${pick(['D0_7', 'D8_30', 'D31_90', 'D91_UP'], often)},
       CASE WHEN service = 'LANG' THEN 'A1' END, CASE WHEN service = 'LANG' AND over THEN 'A2' END, CASE WHEN service = 'LANG' AND over THEN floor(random() * 2)::int END,
       CASE WHEN service = 'LAB_COUNS' THEN 2 END, CASE WHEN service = 'LAB_COUNS' AND over THEN 1 + floor(random() * 4)::int END,
       CASE WHEN service = 'PSY_IND' AND over THEN ${pick(['BETTER', 'SAME', 'WORSE'])} END, CASE WHEN service = 'INTERN' AND over THEN ${pick(['HIRED_SAME', 'SEARCHING', 'INACTIVE'])} END,
       CASE WHEN over THEN ${pick(['ACHIEVED', 'PARTLY_ACHIEVED', 'NOT_ACHIEVED'])} END, CASE WHEN over THEN ${pick(['YES', 'PARTLY', 'NO'])} END
     FROM (SELECT number, "agencyId", "openedIn", ${pick(['LANG', 'PSY_IND', 'LAB_COUNS', 'CIVIC', 'INTERN', 'LEGAL'])} AS service, random() < 0.7 AS over
             FROM ${store}"PersonFact", generate_series(1, 2) WHERE "agencyId" = $1) p`,
    [agencyId, grantId],
  );
  await admin.query(
    `INSERT INTO ${store}"SessionFact" (number, episode, person, "agencyId", kind, month, attendance, minutes)
     SELECT gen_random_uuid(), e.number, e.person, e."agencyId", 'INDIVIDUAL', ${monthFrom(`to_date(e."startedIn", 'YYYY-MM') + (random() * 150)::int * interval '1 day'`)},
       ${pick(['ATTENDED', 'ATTENDED', 'ATTENDED', 'LATE', 'ABSENT_EXCUSED'])}, 30 + 15 * floor(random() * 4)::int
     FROM ${store}"EpisodeFact" e, generate_series(1, $2) WHERE e."agencyId" = $1`,
    [agencyId, Math.round(sessions / persons / 2)],
  );
  await admin.query(
    `INSERT INTO ${store}"StatusFact" (number, person, "agencyId", status, month)
     SELECT gen_random_uuid(), number, "agencyId", "victimStatus", "openedIn" FROM ${store}"PersonFact" WHERE "agencyId" = $1`,
    [agencyId],
  );
  await admin.query(
    `INSERT INTO ${store}"ReferralFact" (number, "agencyId", "toAgencyId", urgency, services, "sentIn", decision, acknowledged, decided, "loopClosed")
     SELECT gen_random_uuid(), "agencyId", "agencyId", ${pick(['NORMAL', 'URGENT'])}, ARRAY[${pick(['LANG', 'LEGAL', 'HOUSING'])}], "openedIn",
       ${pick(['ACCEPTED', 'ACCEPTED', 'DECLINED', 'OPEN'])}, NULL, NULL, random() < 0.5
     FROM ${store}"PersonFact" WHERE "agencyId" = $1 AND random() < 0.5`,
    [agencyId],
  );
  for (const table of ['PersonFact', 'EpisodeFact', 'SessionFact', 'StatusFact', 'ReferralFact'])
    await admin.query(`VACUUM (ANALYZE) ${store}"${table}"`);
}

function superuserOf(url: string, dataDir: string): string {
  const address = new URL(url);
  address.username = 'postgres';
  address.password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim();
  return address.href;
}

const median = (times: number[]) => times.sort((a, b) => a - b)[times.length >> 1]!;
const whole = (milliseconds: number) => Math.round(milliseconds).toLocaleString('en');

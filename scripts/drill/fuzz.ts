import pg from 'pg';
import { dice } from '../../prisma/demonstration/persons.ts';
import { buildClient, clientIsStale } from '../client.ts';
import { Application, signIn } from './application.ts';
import { type Asked, ask, idsOf, type Route, routesOf } from './fuzz/requests.ts';
import { Values } from './fuzz/values.ts';
import { hasMet, hasReached, neverShown, type Visitor, visitors } from './fuzz/visitors.ts';
import type { Drill } from './index.ts';

const clients = 6;
/** Milliseconds that no answer may take longer than. */
const slow = 2_000;
const mostFailures = 40;

/** What never belongs into an answer: where in our code it went wrong, or what the database said. */
const inside =
  /\n\s+at .+:\d+:\d+|node_modules|\.[mc]?[jt]s:\d+|\bSELECT .+ FROM\b|violates|relation "|syntax error at/;
/** How a report is counted is said on purpose: the statement by which the statistics are asked. */
const ownSql = /"sql":"(?:[^"\\]|\\.)*"/g;
const caseCode = /\b[0-9A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{2}\b/g;

const drill: Drill = {
  proves:
    'Whatever is asked of any route by any role, valid or not: no 500, no stack trace, nothing across roles, no answer slower than two seconds.',
  async run({ short, say }) {
    const wanted = short ? 1_500 : 50_000;
    // What is printed are the client's pages.
    if (await clientIsStale()) await buildClient();
    say('Starting Ariadne with its demonstration');
    const application = await Application.open();
    const admin = new pg.Client({ connectionString: application.adminUrl });
    await admin.connect();
    try {
      const document = (await (await fetch(`${application.url}/api/openapi.json`)).json()) as Record<string, any>;
      const values = new Values(dice(20261121), document.components.schemas);
      const routes = routesOf(document);
      const everybody = await visitors(application.url, admin);
      const visit = new Visit(application.url, admin, values, new Set(everybody.map(({ id }) => id)));

      say(`${routes.length} routes, ${everybody.length} accounts; looking around`);
      for (const visitor of everybody)
        for (const route of routes.filter(({ verb }) => verb === 'GET')) await visit.try(visitor, route);

      let left = wanted - visit.sent;
      let next = 0;
      const lane = async () => {
        while (left-- > 0) {
          if (next++ % 5_000 === 4_999) say(`${visit.sent.toLocaleString('en')} requests`);
          const visitor = values.pick(everybody)!;
          // Closed doors are tried too, but most is to be learned behind those that open.
          const open = values.chance(4) ? routes : routes.filter(({ path }) => visitor.open.has(path));
          await visit.try(visitor, values.pick(open)!);
        }
      };
      await Promise.all(Array.from({ length: clients }, lane));

      const slowest = Math.max(...visit.longest.values());
      if (!short)
        for (const [where, took] of visit.longest) if (took > slow) visit.fail(`${where} took ${Math.round(took)} ms`);
      return {
        counts: {
          routes: routes.length,
          'accounts, all roles': everybody.length,
          'requests sent': visit.sent,
          'of them wrong on purpose': visit.wrong,
          ...Object.fromEntries([...visit.statuses].sort().map(([status, count]) => [`answers ${status}`, count])),
          'slowest answer, milliseconds': Math.round(slowest),
        },
        failures: [...visit.failures].map(([what, times]) => (times > 1 ? `${what} (${times} times)` : what)),
      };
    } finally {
      await admin.end();
      await application.end();
    }
  },
};
export default drill;

/** Sends requests and looks at every answer. */
class Visit {
  sent = 0;
  wrong = 0;
  /** Milliseconds of the slowest answer of each route. */
  readonly longest = new Map<string, number>();
  readonly statuses = new Map<number, number>();
  readonly failures = new Map<string, number>();
  readonly #url: string;
  readonly #admin: pg.Client;
  readonly #values: Values;
  readonly #visitors: ReadonlySet<string>;
  /** Codes of cases that the drill itself wrote where a person names something: the code of a grant may look like one. */
  readonly #written = new Set<string>();

  constructor(url: string, admin: pg.Client, values: Values, visitors: ReadonlySet<string>) {
    this.#url = url;
    this.#admin = admin;
    this.#values = values;
    this.#visitors = visitors;
  }

  fail(what: string): void {
    const times = this.failures.get(what) ?? 0;
    if (times || this.failures.size < mostFailures) this.failures.set(what, times + 1);
  }

  async try(visitor: Visitor, route: Route): Promise<void> {
    const asked = ask(route, this.#values, visitor.email);
    const where = `${visitor.role}: ${asked.verb} ${route.path}${asked.wrong ? `, ${asked.wrong}` : ''}`;
    const began = performance.now();
    let answer: Response;
    let text: string;
    try {
      answer = await fetch(`${this.#url}${asked.path}`, {
        method: asked.verb,
        headers: { ...asked.headers, cookie: visitor.cookie },
        ...(asked.body !== undefined && asked.verb !== 'GET' && { body: asked.body as string }),
        redirect: 'manual',
      });
      text = await answer.text();
    } catch {
      // A body that is far too large may be refused by closing the connection.
      if (asked.wrong !== 'a body far too large') this.fail(`${where}: no answer`);
      return;
    }
    this.#count(route, asked, answer.status, performance.now() - began);
    if (answer.status !== 404) visitor.open.add(route.path);
    if (answer.status === 401) await this.#comeBack(visitor);
    await this.#look(visitor, route, asked, answer, text, where);
  }

  #count({ verb, path }: Route, { wrong }: Asked, status: number, took: number): void {
    this.sent += 1;
    if (wrong) this.wrong += 1;
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    const where = `${verb} ${path}`;
    this.longest.set(where, Math.max(this.longest.get(where) ?? 0, took));
  }

  /** A role that was changed, a password asked for anew: whoever is asked signs in again. */
  async #comeBack(visitor: Visitor): Promise<void> {
    try {
      visitor.cookie = await signIn(this.#url, visitor.email);
    } catch {
      this.fail(`${visitor.role} could not sign in again`);
    }
  }

  async #look(visitor: Visitor, route: Route, asked: Asked, answer: Response, text: string, where: string) {
    if (answer.status >= 500) this.fail(`${where}: ${answer.status}`);
    // The method of a released table is part of its file, statement and all.
    const isFile = route.path.endsWith('/file') && answer.ok;
    if (!isFile && inside.test(text.replaceAll(ownSql, ''))) this.fail(`${where}: the answer says where it happened`);
    const body = answer.headers.get('content-type')?.includes('json') ? parse(text) : undefined;
    // 431 is the answer of Node itself to a line that is longer than any of ours; nothing of Ariadne has seen it.
    if (answer.status >= 400 && answer.status !== 431) {
      const isProblem = answer.headers.get('content-type')?.startsWith('application/problem+json');
      if (!isProblem || body?.status !== answer.status || !body.title || !body.requestId)
        this.fail(`${where}: ${answer.status} is not a problem as promised`);
    }

    const sent = `${decodeURIComponent(asked.path.replaceAll(/%(?![0-9A-Fa-f]{2})|%C3%28/g, ''))} ${asked.body ?? ''}`;
    const place = route.path.split('/')[1];
    if (asked.verb !== 'GET' && answer.ok)
      for (const code of sent.match(caseCode) ?? []) this.#written.add(`${place} ${code}`);
    for (const code of new Set(text.match(caseCode) ?? []))
      if (!sent.includes(code) && !this.#written.has(`${place} ${code}`) && !(await this.#mayKnow(visitor, code)))
        this.fail(`${where}: a case out of reach`);
    if (answer.status < 300 && body) {
      for (const alias of visitor.strangers)
        if (text.includes(`"${alias}"`) && !sent.includes(alias) && !(await hasMet(this.#admin, visitor, alias)))
          this.fail(`${where}: an alias out of reach`);
      for (const field of neverShown[visitor.role] ?? [])
        if (text.includes(`"${field}":`) && !route.path.startsWith('/codelists'))
          this.#named(visitor, where, field, body);
      this.#learn(visitor, route, body);
    }
  }

  /** Codes of code lists look like fields of cases: only records count. */
  #named(visitor: Visitor, where: string, field: string, body: unknown): void {
    const holds = (value: unknown): boolean =>
      Array.isArray(value)
        ? value.some(holds)
        : value !== null && typeof value === 'object'
          ? Object.entries(value).some(([name, inner]) => (name === field && inner !== null) || holds(inner))
          : false;
    if (field === 'code' && /\/(grants|reports|report-drafts|releases|released-tables)\b/.test(where)) return;
    if (holds(body)) this.fail(`${where}: ${visitor.role} was shown ${field}`);
  }

  async #mayKnow(visitor: Visitor, code: string): Promise<boolean> {
    const { rows } = await this.#admin.query('SELECT 1 FROM "Case" WHERE code = $1', [code]);
    return !rows.length || hasReached(this.#admin, visitor, code);
  }

  #learn({ email }: Visitor, route: Route, body: Record<string, any>): void {
    const keep = (name: string, value: unknown) => {
      if (typeof value !== 'string' || this.#visitors.has(value)) return;
      this.#values.remember(name, value);
      this.#values.remember(`${name}, ${email}`, value);
    };
    for (const item of (Array.isArray(body.items) ? body.items : [body]).slice(0, 30)) {
      keep(idsOf(route.path), item?.id);
      if (route.path === '/cases') keep('code', item?.code);
    }
    if (route.path !== '/cases') this.#values.learn(body);
  }
}

function parse(text: string): Record<string, any> | undefined {
  try {
    return JSON.parse(text) as Record<string, any>;
  } catch {
    return undefined;
  }
}

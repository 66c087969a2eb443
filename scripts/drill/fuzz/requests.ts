import { randomUUID } from 'node:crypto';
import { odd, type Schema, type Values } from './values.ts';

/** One route of the OpenAPI document. */
export interface Route {
  verb: string;
  path: string;
  query: { name: string; schema: Schema }[];
  body: Schema | undefined;
  needsVersion: boolean;
}

export interface Asked {
  verb: string;
  path: string;
  headers: Record<string, string>;
  body: string | Buffer | undefined;
  /** What was done wrong on purpose; nothing for a request as it should be. */
  wrong: string | undefined;
}

/** Routes that would end the visit itself, and not show anything by it. */
const left = [
  '/openapi.json',
  '/auth/sign-out',
  '/me/lock',
  '/me/password',
  '/auth/sign-in',
  '/me/unlock',
  '/me/step-up',
];

export function routesOf(document: Record<string, any>): Route[] {
  return Object.entries(document.paths as Record<string, Record<string, any>>).flatMap(([path, verbs]) =>
    Object.entries(verbs)
      .filter(() => !left.includes(path))
      .map(([verb, operation]) => ({
        verb: verb.toUpperCase(),
        path,
        query: (operation.parameters ?? []).filter((one: Schema) => one.in === 'query'),
        body: operation.requestBody?.content?.['application/json']?.schema,
        needsVersion: (operation.parameters ?? []).some((one: Schema) => one.name === 'If-Match' && one.required),
      })),
  );
}

/** The name under which ids of what a route lists or makes are remembered. */
export const idsOf = (path: string): string =>
  `ids of ${path
    .split('/')
    .filter((part) => !part.startsWith('{'))
    .at(-1)}`;

/** A request to a route: as it should be, or with something wrong about it. */
export function ask(route: Route, values: Values, who: string): Asked {
  const wrong = values.chance(2) ? values.pick(mistakes.filter(({ fits }) => fits(route))) : undefined;
  const asked = plausible(route, values, who);
  if (!wrong) return { ...asked, wrong: undefined };

  return { ...wrong.make(asked, route, values), wrong: wrong.what };
}

function plausible({ verb, path, query, body, needsVersion }: Route, values: Values, who: string): Asked {
  const segments = path.split('/');
  const filled = segments.map((segment, place) => {
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    if (!name) return segment;
    const pool = name === 'id' ? `ids of ${segments[place - 1]}` : name;
    // Mostly what she was shown herself, and now and then what somebody else was.
    const known = (!values.chance(4) && values.seen(`${pool}, ${who}`)) || values.seen(pool);
    return encodeURIComponent(String(known ?? randomUUID()));
  });
  const given = query.filter(() => values.chance(3));
  const search = new URLSearchParams(
    given.map(({ name, schema }) => [name, String(values.of(schema, name))] as [string, string]),
  );

  return {
    verb,
    path: `/api${filled.join('/')}${given.length ? `?${search}` : ''}`,
    headers: {
      ...(verb !== 'GET' && { 'x-requested-with': 'ariadne' }),
      ...(body && { 'content-type': 'application/json' }),
      ...((needsVersion || (verb === 'POST' && values.chance(3))) && {
        'if-match': `"${values.seen('version') ?? 1}"`,
      }),
      ...(verb === 'POST' && values.chance(3) && { 'idempotency-key': randomUUID() }),
      'accept-language': values.chance(2) ? 'el' : 'en',
    },
    body: body && JSON.stringify(values.of(body)),
    wrong: undefined,
  };
}

interface Mistake {
  what: string;
  fits(route: Route): boolean;
  make(asked: Asked, route: Route, values: Values): Asked;
}

const hasBody = ({ body }: Route) => Boolean(body);
const always = () => true;
const writes = ({ verb }: Route) => verb !== 'GET';

/** Changes the body as an object. */
const inBody =
  (change: (body: Record<string, unknown>, values: Values) => void) =>
  (asked: Asked, _: Route, values: Values): Asked => {
    const body = JSON.parse(asked.body as string) as Record<string, unknown>;
    change(body, values);
    return { ...asked, body: JSON.stringify(body) };
  };

const mistakes: readonly Mistake[] = [
  {
    what: 'an odd value in a field',
    fits: hasBody,
    make: inBody((body, values) => {
      const name = values.pick(Object.keys(body)) ?? 'alias';
      body[name] = values.pick(odd);
    }),
  },
  {
    what: 'a field left out',
    fits: hasBody,
    make: inBody((body, values) => {
      delete body[values.pick(Object.keys(body)) ?? ''];
    }),
  },
  {
    what: 'a field that is not there to be set',
    fits: hasBody,
    make: inBody((body, values) => {
      body[values.pick(['id', 'agencyId', 'survivorId', 'version', 'marks', 'createdBy', 'nonsense', 'role'])!] =
        values.pick(odd);
    }),
  },
  {
    what: 'an odd value in the query',
    fits: always,
    make: (asked, { query }, values) => {
      const name = values.pick([...query.map((one) => one.name), 'sort', 'include', 'filter[alias]', '__proto__'])!;
      const text = String(values.pick(odd)).slice(0, 3_000);
      // Lone surrogates have no form in a URL.
      return { ...asked, path: `${asked.path}${asked.path.includes('?') ? '&' : '?'}${name}=${safe(text)}` };
    },
  },
  {
    what: 'an odd id in the path',
    fits: ({ path }) => path.includes('{'),
    make: (asked, { path }, values) => {
      const text = String(values.pick(odd)).slice(0, 1_500) || '%00';
      return { ...asked, path: `/api${path.replace(/\{[^}]+\}/, values.chance(4) ? '%C3%28' : safe(text))}` };
    },
  },
  {
    what: 'malformed JSON',
    fits: hasBody,
    make: (asked, _, values) => ({ ...asked, body: (asked.body as string).slice(0, values.chance(2) ? -1 : 1) }),
  },
  {
    what: 'invalid UTF-8',
    fits: hasBody,
    make: (asked) => ({ ...asked, body: Buffer.concat([Buffer.from('{"alias":"'), Buffer.from([0xc3, 0x28, 0xff])]) }),
  },
  {
    what: 'a body far too large',
    fits: (route) => hasBody(route) && route.path.length % 7 === 0,
    make: (asked) => ({ ...asked, body: JSON.stringify({ alias: 'x'.repeat(2_000_000) }) }),
  },
  {
    what: 'another type of content',
    fits: hasBody,
    make: (asked) => ({ ...asked, headers: { ...asked.headers, 'content-type': 'text/xml' } }),
  },
  {
    what: 'no version, or an impossible one',
    fits: ({ needsVersion }) => needsVersion,
    make: (asked, _, values) => {
      const { 'if-match': __, ...headers } = asked.headers;
      return { ...asked, headers: values.chance(2) ? headers : { ...headers, 'if-match': '"999999"' } };
    },
  },
  {
    what: 'from another site',
    fits: writes,
    make: (asked, _, values) => {
      const { 'x-requested-with': __, ...headers } = asked.headers;
      return {
        ...asked,
        headers: values.chance(2) ? headers : { ...asked.headers, origin: 'https://elsewhere.example' },
      };
    },
  },
  {
    what: 'another verb',
    fits: always,
    make: (asked, _, values) => ({ ...asked, verb: values.pick(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])! }),
  },
];

const safe = (text: string): string => encodeURIComponent(text.toWellFormed());

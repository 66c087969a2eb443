import { z } from 'zod';
import type { AnyEndpoint } from '#server/platform/contract.ts';

type Json = Record<string, unknown>;
interface Feature {
  api: Record<string, AnyEndpoint>;
}

/**
 * The OpenAPI 3.1 document of the whole API, made of the same schemas that validate. Bodies and answers are described as
 * they travel: what a schema makes of a text once it has arrived is not the caller's concern.
 */
export function describeApi(features: readonly Feature[], version: string): Json {
  const shapes: Json = {};
  const paths: Record<string, Json> = {};
  for (const { api } of features) {
    for (const endpoint of Object.values(api)) {
      const { method, path } = placeOf(endpoint);
      paths[path] = { ...paths[path], [method]: operation(endpoint, shapes) };
    }
  }

  return {
    openapi: '3.1.0',
    info: {
      title: 'Ariadne',
      version,
      description: `Case management for services that support survivors of human trafficking. ${conventions}`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api' }],
    security: [{ signIn: [] }],
    tags: [...new Set(Object.keys(paths).map(tagOf))].sort().map((name) => ({ name })),
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      schemas: sorted({ ...shapes, Problem: problem }),
      responses: Object.fromEntries(
        Object.entries(refusals).map(([status, text]) => [`Problem${status}`, refusal(text, status)]),
      ),
      headers: {
        'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } },
      },
      securitySchemes: {
        signIn: { type: 'apiKey', in: 'cookie', name: '__Host-ariadne', description: 'Set by POST /auth/sign-in.' },
      },
    },
  };
}

const conventions = `Every field of an answer may be absent: a role gets the fields it may see, and nothing says that there were more. A
record has a version, which PATCH sends back as If-Match. Lists are pages: follow nextCursor. Moments are ISO 8601 in UTC.`;

const freshness =
  'Asks for a proof that is at most ten minutes old; without one 401 `step-up-required` (POST /me/step-up).';

/** Verb and path of an endpoint as OpenAPI writes them. */
function placeOf({ line }: AnyEndpoint): { method: string; path: string } {
  const [verb, path] = line.split(' ') as [string, string];
  return { method: verb.toLowerCase(), path: path.replace(/:(\w+)/g, '{$1}') };
}

const tagOf = (path: string) => path.split('/')[1]!;

function operation(endpoint: AnyEndpoint, shapes: Json): Json {
  const { method, path } = placeOf(endpoint);
  const success = endpoint.status ?? (method === 'post' ? 201 : 200);

  return {
    operationId: [method, ...path.split('/').filter(Boolean)].join('_').replaceAll(/[{}]/g, '').replaceAll('-', '_'),
    summary: endpoint.summary,
    tags: [tagOf(path)],
    'x-right': endpoint.may,
    ...(endpoint.fresh && { 'x-fresh': true, description: freshness }),
    ...(endpoint.may === 'anyone' && { security: [] }),
    parameters: [
      ...pathParameters(endpoint, path, shapes),
      ...queryParameters(endpoint, shapes),
      ...headers(endpoint, method),
    ],
    ...(endpoint.body && {
      requestBody: {
        required: !endpoint.body.safeParse({}).success,
        content: { 'application/json': { schema: shapeOf(endpoint.body, shapes) } },
      },
    }),
    responses: {
      [success]: {
        description: success === 201 ? 'Made.' : 'Done.',
        content: { [endpoint.file ? '*/*' : 'application/json']: { schema: shapeOf(endpoint.returns, shapes) } },
      },
      ...Object.fromEntries(
        refusalsOf(endpoint, method).map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]),
      ),
    },
  };
}

function pathParameters(endpoint: AnyEndpoint, path: string, shapes: Json): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: shapeOf(endpoint.params?.[name!] ?? z.uuid(), shapes),
  }));
}

/** Each parameter by itself, so that a reader can fill it in. */
function queryParameters({ query }: AnyEndpoint, shapes: Json): Json[] {
  if (!query) return [];
  const { properties = {}, required = [] } = resolved(shapeOf(query, shapes), shapes) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description !== undefined && { description }),
    schema,
  }));
}

const resolved = (schema: Json, shapes: Json): Json =>
  typeof schema.$ref === 'string' ? (shapes[schema.$ref.split('/').at(-1)!] as Json) : schema;

function headers({ may }: AnyEndpoint, method: string): Json[] {
  const header = (name: string, required: boolean, schema: Json, description: string) => ({
    name,
    in: 'header',
    required,
    description,
    schema,
  });
  const language = header(
    'Accept-Language',
    false,
    { type: 'string', enum: ['en', 'el'] },
    'The language of sentences in problems.',
  );
  if (method === 'get') return [language];

  const version = header(
    'If-Match',
    method === 'patch',
    { type: 'string', pattern: '^"[0-9]{1,9}"$' },
    'The version that is changed, in quotes.',
  );
  const key = header(
    'Idempotency-Key',
    false,
    { type: 'string', minLength: 8, maxLength: 200 },
    'The same key with the same body is done once, within 24 hours.',
  );
  const aRight = may.includes(' ');
  return [
    header('X-Requested-With', true, { type: 'string', const: 'ariadne' }, 'What no other site can send.'),
    ...(aRight || method === 'patch' ? [version] : []),
    ...(aRight && method === 'post' ? [key] : []),
    language,
  ];
}

// --- problems ----------------------------------------------------------------------------------------------------

const refusals: Record<string, string> = {
  400: 'The request could not be read, or a parameter is unknown or not the caller’s to use.',
  401: 'Not signed in, or the sign-in is locked or lacks its second factor.',
  403: 'The request did not come from the application, or the caller may read this but not do it.',
  404: 'Unknown, out of reach, or of a kind on which the role has no right: nobody learns which.',
  409: 'Not possible in the present state, or the idempotency key was used with another body.',
  412: 'Somebody changed it meanwhile; `current` holds what the caller may see of it now.',
  413: 'The body is too large.',
  415: 'Only JSON is understood.',
  422: 'Wrong, unknown or forbidden fields, each named; nothing was saved.',
  423: 'The case is under restriction.',
  428: 'If-Match is missing.',
  429: 'Too many attempts.',
  503: 'Not ready.',
};

function refusalsOf({ may, query, body, line }: AnyEndpoint, method: string): string[] {
  const ofCase = may.includes(' ');
  const writes = method !== 'get';
  const possible: Record<string, boolean> = {
    400: query !== undefined || writes,
    401: may !== 'anyone' || line.includes('/auth/'),
    403: writes,
    404: line.includes(':') || ofCase,
    409: writes && ofCase,
    412: writes && ofCase,
    413: body !== undefined,
    415: body !== undefined,
    422: writes,
    423: writes && ofCase,
    428: method === 'patch',
    429: line.includes('/auth/') || line.includes('/me/'),
    503: true,
  };
  return Object.keys(refusals).filter((status) => possible[status]);
}

const refusal = (description: string, status: string) => ({
  description,
  ...(['429', '503'].includes(status) && { headers: { 'Retry-After': { $ref: '#/components/headers/Retry-After' } } }),
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

const problem = {
  type: 'object',
  description: 'RFC 9457.',
  required: ['type', 'title', 'status', 'detail', 'requestId'],
  properties: {
    type: { type: 'string', description: 'A stable word, as /problems/<word>.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'A sentence in the language of the caller.' },
    requestId: { type: 'string', description: 'Helps support find what happened.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'code', 'message'],
        properties: {
          path: { type: 'string', description: 'JSON Pointer into the body, or the name of a parameter.' },
          code: { type: 'string', description: 'A stable word.' },
          message: { type: 'string' },
        },
      },
    },
    current: { description: 'With 412: the record as the caller may see it now.' },
  },
};

// --- schemas -----------------------------------------------------------------------------------------------------

/** A schema as JSON Schema; named ones are kept in `shapes` and referred to. */
function shapeOf(schema: z.ZodType, shapes: Json): Json {
  const {
    $schema: _,
    $defs = {},
    ...shape
  } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json & {
    $defs?: Json;
  };
  for (const [name, definition] of Object.entries($defs)) shapes[name] = pointed(definition);

  const { id, ...rest } = pointed(shape) as Json;
  if (typeof id !== 'string') return rest;
  shapes[id] = rest;
  return { $ref: `#/components/schemas/${id}` };
}

/** References point into the document instead of into the schema they came from. */
function pointed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pointed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string' ? inner.replace('#/$defs/', '#/components/schemas/') : pointed(inner),
    ]),
  );
}

const sorted = (named: Json): Json => Object.fromEntries(Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1)));

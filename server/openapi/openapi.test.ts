import SwaggerParser from '@apidevtools/swagger-parser';
import type { Router } from 'express';
import request from 'supertest';
import { expect, test } from 'vitest';
import { apiDocument, keptApiDocument } from '#scripts/generate-docs.ts';
import { features } from '#server/routes.ts';
import { app } from '#server/testing/cast.ts';

type Document = {
  openapi: string;
  paths: Record<string, Record<string, any>>;
  components: { schemas: Record<string, any> };
};
const fetched = async () => (await request(app).get('/api/openapi.json')).body as Document;

/** What Express really answers: every route of every feature. */
function served(router: Router): string[] {
  return router.stack.flatMap(({ route }) => {
    if (!route) return [];
    const methods = Object.keys((route as unknown as { methods: Record<string, boolean> }).methods);
    return methods.map((method) => `${method} ${String(route.path).replace(/:(\w+)/g, '{$1}')}`);
  });
}

test('anybody may fetch the document, and it is valid OpenAPI 3.1', async () => {
  const document = await fetched();

  expect(document.openapi).toBe('3.1.0');
  await SwaggerParser.validate(structuredClone(document) as never);
});

test('every route that Express serves is described, and nothing else', async () => {
  const { paths } = await fetched();
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );

  const real = features.flatMap(({ routes }) => served(routes));
  expect(real.length).toBeGreaterThan(10);
  expect(described.sort()).toEqual(real.sort());
});

test('a reader of the document can call a route: headers, body, answer, problems and the right it needs', async () => {
  const { paths, components } = await fetched();
  const plan = paths['/cases/{code}/appointments']!.post;

  expect(plan['x-right']).toBe('create Appointment');
  expect(plan.parameters.map(({ name, required }: { name: string; required: boolean }) => [name, required])).toEqual([
    ['code', true],
    ['X-Requested-With', true],
    ['If-Match', false],
    ['Idempotency-Key', false],
    ['Accept-Language', false],
  ]);
  expect(plan.requestBody.content['application/json'].schema).toMatchObject({
    required: ['startsAt'],
    additionalProperties: false,
    properties: { startsAt: { type: 'string', format: 'date-time' }, minutes: { minimum: 5, maximum: 600 } },
  });
  expect(plan.responses[201].content['application/json'].schema).toEqual({ $ref: '#/components/schemas/Appointment' });
  expect(Object.keys(plan.responses)).toEqual(expect.arrayContaining(['401', '403', '404', '409', '422', '423']));
  expect(components.schemas.Appointment.properties.startsAt.format).toBe('date-time');
  expect(paths['/cases/{code}']!.patch.parameters).toContainEqual(
    expect.objectContaining({ name: 'If-Match', required: true }),
  );
  expect(paths['/cases']!.get.parameters).toContainEqual(expect.objectContaining({ name: 'limit', in: 'query' }));
  expect(paths['/health']!.get.security).toEqual([]);
});

test('a body that the server trims or normalises is described as it may be sent', async () => {
  const { paths } = await fetched();
  const body = paths['/cases']!.post.requestBody.content['application/json'].schema;

  expect(body.properties.alias).toMatchObject({ type: 'string', maxLength: 40 });
});

test('every operation has a name of its own and every shape it refers to exists', async () => {
  const document = await fetched();
  const ids = Object.values(document.paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  );
  expect(new Set(ids).size).toBe(ids.length);

  const refs = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name!);
  expect(refs.filter((name) => !(name in document.components.schemas))).toEqual([]);
});

test('docs/openapi.json is what the API answers; `npm run docs:generate` brings it up to date', async () => {
  expect(keptApiDocument()).toBe(apiDocument());
  expect(JSON.parse(apiDocument())).toEqual(await fetched());
});

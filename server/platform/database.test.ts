import { afterAll, expect, it } from 'vitest';
import { poolFor, prismaFor } from './database.ts';

const app = poolFor('app', { max: 2, statementTimeout: 300 });
const owner = poolFor('owner', { max: 1 });
afterAll(() => Promise.all([app.end(), owner.end()]));

it('steps down to a role that owns nothing', async () => {
  const { rows } = await app.query('SELECT current_user, session_user');
  const { rows: tables } = await app.query(`SELECT FROM pg_tables WHERE tableowner = current_user`);

  expect(rows[0]).toEqual({ current_user: 'ariadne_app', session_user: 'ariadne_owner' });
  expect(tables).toHaveLength(0);
  await expect(app.query('CREATE TABLE public.mine (id int)')).rejects.toMatchObject({ code: '42501' });
});

it('is no superuser even as the owner', async () => {
  const { rows } = await owner.query('SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user');

  expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false }]);
});

it('answers days, moments and large numbers as JSON can hold them', async () => {
  const { rows } = await app.query(`
    SELECT '2026-03-29'::date AS day, '2026-03-29 03:30:00.123456+03'::timestamptz AS moment, 9007199254740991::int8 AS large,
           ARRAY['2026-03-29'::date, NULL] AS days, ARRAY['2026-03-29 00:00+00'::timestamptz] AS moments, ARRAY[5::int8] AS larges`);

  expect(rows[0]).toEqual({
    day: '2026-03-29',
    moment: '2026-03-29T00:30:00.123456Z',
    large: 9007199254740991,
    days: ['2026-03-29', null],
    moments: ['2026-03-29T00:00:00Z'],
    larges: [5],
  });
});

it('ends a statement that takes too long', async () => {
  await expect(app.query('SELECT pg_sleep(5)')).rejects.toMatchObject({ code: '57014' });
});

it('survives the loss of its connections', async () => {
  await app.query('SELECT 1');
  // Its own alone: on the same server other files are being tested.
  await owner.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ariadne app' AND datname = current_database()`,
  );

  await expect
    .poll(() =>
      app.query('SELECT 1 AS one').then(
        ({ rows }) => rows[0].one,
        () => 0,
      ),
    )
    .toBe(1);
});

it('gives Prisma the same role', async () => {
  const prisma = prismaFor('app', { max: 1 });
  try {
    expect(await prisma.$queryRaw`SELECT current_user::text AS who`).toEqual([{ who: 'ariadne_app' }]);
  } finally {
    await prisma.$disconnect();
  }
});

import express from 'express';
import { symbols } from 'pino';
import request from 'supertest';
import { expect, test } from 'vitest';
import { log } from '#server/platform/log.ts';
import { problems } from './problems.ts';

const said = 'Invalid `user.create()` invocation:\nKey (name)=(Marked Name) exists.\n    at Marked Street 5';

test.each([
  { name: 'PrismaClientKnownRequestError', code: 'P2010' },
  { name: 'PrismaClientValidationError' },
  { name: 'error', code: '23505' },
])(
  'of a fault of $name its kind and place are logged, and nothing that it says in however many lines',
  async (kind) => {
    const logged: string[] = [];
    log.level = 'error';
    (log as unknown as Record<symbol, unknown>)[symbols.streamSym] = { write: (line: string) => logged.push(line) };
    const app = express()
      .get('/', () => {
        throw Object.assign(new Error(said), kind);
      })
      .use(problems);

    expect((await request(app).get('/')).status).toBe(500);
    expect(logged.join('')).not.toMatch(/Marked|invocation/);
    const { fault } = JSON.parse(logged.join(''));
    expect(fault).toMatchObject(kind);
    expect(fault.at[0]).toMatch(/^at .*problems\.test\.ts/);
  },
);

import { renderHook } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { endpoint, Id, Paging } from '#server/platform/contract.ts';
import { call, onSignInLost } from './call.ts';
import { fieldOfPointer, NoAnswer, Problem, supportNumber } from './problem.ts';
import { settleProof, useProofWanted, watchProof } from './proof.ts';

const notes = {
  list: endpoint('GET /notes', { summary: '', may: 'read Note', query: Paging, returns: z.array(z.string()) }),
  change: endpoint('PATCH /notes/:id', {
    summary: '',
    may: 'update Note',
    body: z.strictObject({ text: z.string() }),
    returns: z.object({ id: Id }),
  }),
};

function answering(status: number, body?: unknown, headers: Record<string, string> = {}) {
  const fetched = vi.fn(
    async () => new Response(body === undefined ? null : JSON.stringify(body), { status, headers }),
  );
  vi.stubGlobal('fetch', fetched);
  return fetched as unknown as { mock: { calls: [string, RequestInit & { headers: Record<string, string> }][] } };
}

afterEach(() => vi.unstubAllGlobals());

describe('a request', () => {
  test('carries the cookie, the language, the version and the key, and says that it is ours', async () => {
    document.documentElement.lang = 'el';
    const fetched = answering(200, { id: 'x' });
    await call(notes.change, { id: 'a/b' }, { text: 'hello' }, { ifMatch: 3, idempotencyKey: 'k' });

    const [address, init] = fetched.mock.calls[0] as (typeof fetched.mock.calls)[0];
    expect(address).toBe('/api/notes/a%2Fb');
    expect(init).toMatchObject({ method: 'PATCH', credentials: 'same-origin', body: '{"text":"hello"}' });
    expect(init.headers).toMatchObject({
      'accept-language': 'el',
      'x-requested-with': 'ariadne',
      'content-type': 'application/json',
      'if-match': '"3"',
      'idempotency-key': 'k',
    });
  });

  test('leaves out what is undefined in the query', async () => {
    const fetched = answering(200, []);
    await call(notes.list, {}, undefined, { query: { limit: 10, cursor: undefined } });
    expect(fetched.mock.calls[0]?.[0]).toBe('/api/notes?limit=10');
  });
});

describe('an answer that is not the one asked for', () => {
  test('is a problem with its fields', async () => {
    answering(422, {
      type: '/problems/invalid',
      title: 'Invalid',
      requestId: '0198f3aa-7f2c-7000-8000-000000000000',
      errors: [{ path: '/text', code: 'required', message: 'Needed' }],
    });
    const problem = (await call(notes.change, { id: 'x' }, { text: '' }).catch((error: unknown) => error)) as Problem;
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({
      status: 422,
      kind: 'invalid',
      errors: [{ path: '/text', code: 'required', message: 'Needed' }],
    });
    expect(supportNumber(problem)).toBe('0198F3AA');
  });

  test('brings the current values with 412', async () => {
    answering(412, { type: 'stale', current: { text: 'theirs', version: 4 } });
    await expect(call(notes.change, { id: 'x' }, { text: 'mine' })).rejects.toMatchObject({
      kind: 'stale',
      current: { text: 'theirs' },
    });
  });

  test('is a problem even when it is not JSON', async () => {
    vi.stubGlobal('fetch', async () => new Response('<html>', { status: 500 }));
    await expect(call(notes.list)).rejects.toMatchObject({ status: 500, kind: 'unexpected' });
  });

  test('tells the lost sign-in, not the wrong password', async () => {
    const heard: string[] = [];
    const stop = onSignInLost((problem) => heard.push(problem.kind));
    answering(401, { type: 'second-factor-required' });
    await call(notes.list).catch(() => {});
    answering(401, { type: 'https://example.test/problems#locked' });
    await call(notes.list).catch(() => {});
    stop();
    await call(notes.list).catch(() => {});
    expect(heard).toEqual(['locked']);
  });
});

describe('no answer', () => {
  test('a line that is down is not a server that is not ready', async () => {
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('failed')));
    await expect(call(notes.list)).rejects.toEqual(new NoAnswer('offline'));
    answering(503, {}, { 'retry-after': '7' });
    await expect(call(notes.list)).rejects.toMatchObject({ reason: 'unavailable', retryAfter: 7 });
  });

  test('an answer nobody waits for any more stays what it is', async () => {
    const stop = new AbortController();
    stop.abort(new Error('left the page'));
    vi.stubGlobal('fetch', async (_address: string, init: RequestInit) => Promise.reject(init.signal?.reason));
    await expect(call(notes.list, {}, undefined, { signal: stop.signal })).rejects.toThrow('left the page');
  });
});

test('a JSON Pointer becomes the name of the field', () => {
  expect(fieldOfPointer('/topics/0/text')).toBe('topics.0.text');
  expect(fieldOfPointer('/a~1b')).toBe('a/b');
  expect(fieldOfPointer('')).toBe('');
});

describe('a request that wants a fresh proof', () => {
  /** Refuses this often, then does it. */
  function refusing(times: number) {
    let left = times;
    const fetched = vi.fn(async () => {
      left -= 1;
      return left >= 0
        ? new Response(JSON.stringify({ type: '/problems/step-up-required' }), { status: 401 })
        : new Response(JSON.stringify({ id: 'x' }), { status: 200 });
    });
    vi.stubGlobal('fetch', fetched);
    return fetched;
  }
  const change = () => call(notes.change, { id: 'x' }, { text: 'kept' }, { idempotencyKey: 'one act' });

  test('waits for it, and is then the same request once more; several wait for one proof', async () => {
    const fetched = refusing(2);
    const stop = watchProof();
    const both = [change(), change()];
    await vi.waitFor(() => expect(fetched).toHaveBeenCalledTimes(2));
    const { result } = renderHook(useProofWanted);
    await vi.waitFor(() => expect(result.current).toBe(true));
    settleProof(true);
    expect(await Promise.all(both)).toEqual([{ id: 'x' }, { id: 'x' }]);

    const [first, , third] = fetched.mock.calls as unknown[][];
    expect({ ...(third![1] as object), signal: null }).toEqual({ ...(first![1] as object), signal: null });
    expect(fetched).toHaveBeenCalledTimes(4);
    stop();
  });

  test('is refused when there is none, when nobody asks, and when the page goes', async () => {
    const refused = expect.objectContaining({ kind: 'step-up-required' });
    refusing(9);
    await expect(change()).rejects.toEqual(refused);

    const stop = watchProof();
    const given = change();
    const { result } = renderHook(useProofWanted);
    await vi.waitFor(() => expect(result.current).toBe(true));
    settleProof(false);
    await expect(given).rejects.toEqual(refused);

    const left = change();
    await vi.waitFor(() => expect(result.current).toBe(true));
    stop();
    await expect(left).rejects.toEqual(refused);
    await vi.waitFor(() => expect(result.current).toBe(false));
  });

  test('is asked once more where the cookie was renewed while it was under way, and signs nobody out', async () => {
    const stepUp = endpoint('POST /me/step-up', { summary: '', may: 'signed-in', returns: z.object({}) });
    const lost: unknown[] = [];
    const stop = onSignInLost((problem) => lost.push(problem));
    let renewed = () => {};
    let times = 0;
    vi.stubGlobal('fetch', async (address: string) => {
      const fine = new Response('{"id":"x"}', { status: 200 });
      if (address === '/api/me/step-up')
        return new Promise<Response>((done) => {
          renewed = () => done(fine);
        });
      times += 1;
      return times === 1 ? new Response('{"type":"/problems/unauthenticated"}', { status: 401 }) : fine;
    });
    const asked = change();
    const proof = call(stepUp);
    await new Promise((later) => setTimeout(later, 20));
    expect(times).toBe(1);
    renewed();
    expect(await Promise.all([asked, proof])).toEqual([{ id: 'x' }, { id: 'x' }]);

    // Whoever asks afterwards and is not signed in hears it.
    times = 0;
    await expect(change()).rejects.toMatchObject({ kind: 'unauthenticated' });
    expect(lost).toHaveLength(1);
    stop();
  });

  test('is not asked for twice by one request', async () => {
    const fetched = refusing(9);
    const stop = watchProof();
    const given = change();
    const { result } = renderHook(useProofWanted);
    await vi.waitFor(() => expect(result.current).toBe(true));
    settleProof(true);
    await expect(given).rejects.toMatchObject({ kind: 'step-up-required' });
    expect(fetched).toHaveBeenCalledTimes(2);
    stop();
  });
});

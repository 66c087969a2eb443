import type { ErrorRequestHandler } from 'express';
import type { z } from 'zod';
import { log } from '#server/platform/log.ts';
import { type FieldError, Problem } from '#server/platform/problems.ts';
import { languageOf, sentence } from './messages.ts';
import { requestIdOf } from './request.ts';

/** What zod found wrong, as stable words with a JSON Pointer each; never the value itself. */
export function fieldErrors(issues: readonly z.core.$ZodIssue[]): FieldError[] {
  return issues.flatMap((issue) => {
    const path = pointer(issue.path);
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: pointer([...issue.path, key]), code: 'unknown-field' }));
    return [{ path, ...explain(issue) }];
  });
}

const pointer = (path: readonly PropertyKey[]) =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

function explain(issue: z.core.$ZodIssue): Omit<FieldError, 'path'> {
  switch (issue.code) {
    case 'invalid_type':
      // The value itself is never reported (`reportInput`), so only the message tells what is missing from what is wrong.
      return { code: issue.message.endsWith('received undefined') ? 'required' : 'invalid-type' };
    case 'too_big': {
      const max = Number(issue.maximum);
      if (issue.origin === 'string') return { code: 'too-long', params: { max } };
      return { code: issue.origin === 'array' ? 'too-many-items' : 'too-big', params: { max } };
    }
    case 'too_small': {
      const min = Number(issue.minimum);
      if (issue.origin === 'string') return min === 1 ? { code: 'required' } : { code: 'too-short', params: { min } };
      return { code: issue.origin === 'array' ? 'too-few-items' : 'too-small', params: { min } };
    }
    case 'invalid_value':
      return { code: 'invalid-choice' };
    case 'invalid_format':
      if (/^[a-z]+(-[a-z]+)+$/.test(issue.message)) return { code: issue.message };
      return { code: issue.format === 'date' || issue.format === 'datetime' ? 'invalid-date' : 'invalid-format' };
    default:
      return { code: /^[a-z]+(-[a-z0-9]+)*$/.test(issue.message) ? issue.message : 'invalid-value' };
  }
}

/** The one place where a failure becomes an answer: application/problem+json in the caller's language, and nothing else. */
export const problems: ErrorRequestHandler = (error, req, res, _next) => {
  const problem = asProblem(error);
  const language = languageOf(req.headers['accept-language']);
  const requestId = requestIdOf(req);
  if (problem.status >= 500) log.error({ requestId, route: req.route?.path ?? null, fault: faultOf(error) }, 'failed');

  if (res.headersSent) return void res.destroy();
  if (problem.extra.retryAfter) res.set('Retry-After', String(problem.extra.retryAfter));
  const title = sentence(problem.type, language);
  res
    .status(problem.status)
    .type('application/problem+json')
    .json({
      type: `/problems/${problem.type}`,
      title,
      status: problem.status,
      detail: title,
      requestId,
      ...(problem.extra.errors && {
        errors: problem.extra.errors.map(({ path, code, params }) => ({
          path,
          code,
          message: sentence(code, language, params),
        })),
      }),
      ...(problem.extra.current !== undefined && { current: problem.extra.current }),
    });
};

function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;

  // The body parser's own words for what it could not read.
  const { type } = error as { type?: string };
  if (type === 'entity.too.large') return new Problem(413, 'too-large');
  if (type === 'encoding.unsupported' || type === 'charset.unsupported') return new Problem(415, 'unsupported-type');
  if (
    type?.startsWith('entity.') ||
    type === 'request.aborted' ||
    type === 'request.size.invalid' ||
    error instanceof URIError
  )
    return new Problem(400, 'bad-request');

  const { code, message } = error as { code?: string; message?: string };
  if (
    code === 'ECONNREFUSED' ||
    code?.startsWith('57P') ||
    code === '53300' ||
    message?.includes('timeout exceeded when trying to connect')
  )
    return new Problem(503, 'not-ready', { retryAfter: 2 });
  return new Problem(500, 'unexpected');
}

/** A line of a stack that names a place in our code or somebody else's, and no words. */
const isPlace = /^ +at .+:\d+:\d+\)?$/;

/** What may be logged of a fault: its kind and place. A driver's message can carry a row, and can have several lines. */
function faultOf(error: unknown): object {
  const { name, code, constraint, table, stack, message } = error as Record<string, string | undefined>;
  const fromDatabase = /^[0-9A-Z]{5}$/.test(code ?? '') || name?.startsWith('PrismaClient');
  return {
    name,
    code,
    constraint,
    table,
    ...(!fromDatabase && { message }),
    at: stack
      ?.split('\n')
      .filter((line) => isPlace.test(line))
      .slice(0, 5)
      .map((line) => line.trim()),
  };
}

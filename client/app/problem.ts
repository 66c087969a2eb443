/** One field that is wrong: `path` is a JSON Pointer into the body. */
export interface FieldProblem {
  path: string;
  code: string;
  message: string;
}

export interface ProblemDetails {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  requestId?: string;
  errors?: FieldProblem[];
  /** With 412: the record as it is now, as far as the reader may see it. */
  current?: Record<string, unknown>;
}

/** An answer of the server that is not the one asked for (RFC 9457). */
export class Problem extends Error {
  readonly status: number;
  /** The last word of the problem's type, for example `stale` or `second-factor-required`. */
  readonly kind: string;
  readonly detail: string | undefined;
  readonly requestId: string | undefined;
  readonly errors: FieldProblem[];
  readonly current: Record<string, unknown> | undefined;
  /** Seconds to wait, where the server named them. */
  readonly retryAfter: number | undefined;

  constructor(status: number, details: ProblemDetails, retryAfter?: number) {
    super(details.title ?? `HTTP ${status}`);
    this.name = 'Problem';
    this.status = status;
    this.kind = details.type?.split(/[/:#]/).filter(Boolean).at(-1) ?? 'unexpected';
    this.detail = details.detail;
    this.requestId = details.requestId;
    this.errors = details.errors ?? [];
    this.current = details.current;
    this.retryAfter = retryAfter;
  }
}

/** No answer: either there is no line (`offline`) or the server is not ready (`unavailable`). */
export class NoAnswer extends Error {
  readonly reason: 'offline' | 'unavailable';
  readonly retryAfter: number | undefined;

  constructor(reason: 'offline' | 'unavailable', retryAfter?: number) {
    super(reason);
    this.name = 'NoAnswer';
    this.reason = reason;
    this.retryAfter = retryAfter;
  }
}

/** The field name a form uses for a JSON Pointer: `/topics/0/text` is `topics.0.text`. */
export function fieldOfPointer(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');
}

/** The short number a person reads to support; the whole one stands in the server's log. */
export function supportNumber(error: unknown): string | undefined {
  if (!(error instanceof Problem) || !error.requestId) return undefined;
  return error.requestId.replaceAll('-', '').slice(0, 8).toUpperCase();
}

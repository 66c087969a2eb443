/** One wrong field: where (JSON Pointer into the body), a stable word, and what fills the blanks of its sentence. */
export interface FieldError {
  path: string;
  code: string;
  params?: Record<string, string | number>;
}

/** RFC 9457: every failure the API can answer with. `type` is a stable word; sentences are made in http/problems. */
export class Problem extends Error {
  readonly status: number;
  readonly type: string;
  readonly extra: { errors?: FieldError[]; current?: unknown; retryAfter?: number };

  constructor(status: number, type: string, extra: Problem['extra'] = {}) {
    super(type);
    this.status = status;
    this.type = type;
    this.extra = extra;
  }
}

/** Unknown, or out of reach: nobody learns which. */
export class NotFound extends Problem {
  constructor() {
    super(404, 'not-found');
  }
}

/** The caller may read the record but not do this to it. */
export class Forbidden extends Problem {
  constructor() {
    super(403, 'forbidden');
  }
}

/** The record is not in a state in which this can be done; where several things stand in the way, each is named. */
export class Conflict extends Problem {
  constructor(type: string, errors?: FieldError[]) {
    super(409, type, errors && { errors });
  }
}

/** Somebody changed the record meanwhile; `current` is what the caller may see of it now. */
export class Stale extends Problem {
  constructor(current: unknown) {
    super(412, 'stale', { current });
  }
}

/** Wrong, unknown or forbidden fields, each named; nothing was saved. */
export class Invalid extends Problem {
  constructor(errors: FieldError[]) {
    super(422, 'invalid', { errors });
  }
}

/** One field that breaks a rule of the domain. */
export const invalidField = (field: string, code: string, params?: FieldError['params']) =>
  new Invalid([{ path: `/${field}`, code, ...(params && { params }) }]);

/** A query parameter that is unknown or not the caller's to use: the same answer for both. */
export class BadQuery extends Problem {
  constructor(parameters: string[], code = 'unknown-parameter') {
    super(400, 'bad-query', { errors: parameters.map((parameter) => ({ path: `/${parameter}`, code })) });
  }
}

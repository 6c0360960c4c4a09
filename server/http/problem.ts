// What a caller is told when something is wrong: one class, one JSON shape (RFC 9457), codes from a closed list.
import { type FieldError, PROBLEMS, type ProblemCode, type ProblemDocument } from '../../shared/wire.ts';
import { Unavailable } from '../unavailable.ts';

export const PROBLEM_TYPE = 'application/problem+json';

const RETRY_AFTER_SECONDS = 5;

/** Thrown on the way in, answered by the one error handler; `detail` is for people, `code` for programs. */
export class Problem extends Error {
  override name = 'Problem';
  readonly code: ProblemCode;
  readonly errors: FieldError[] | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly allow: string | undefined;

  constructor(
    code: ProblemCode,
    detail: string,
    more: { errors?: FieldError[]; retryAfterSeconds?: number; allow?: string } = {},
  ) {
    super(detail);
    this.code = code;
    this.errors = more.errors;
    this.retryAfterSeconds = more.retryAfterSeconds;
    this.allow = more.allow;
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }
}

export function toDocument({ code, message, errors }: Problem): ProblemDocument {
  const { status, title } = PROBLEMS[code];
  return { type: `urn:counterbell:problem:${code}`, title, status, detail: message, code, ...(errors && { errors }) };
}

/** Headers and JSON text of a problem's answer. */
export function toAnswer(problem: Problem): { status: number; headers: Record<string, string>; body: string } {
  return {
    status: problem.status,
    headers: {
      'content-type': PROBLEM_TYPE,
      'cache-control': 'no-store',
      ...(problem.allow !== undefined && { allow: problem.allow }),
      ...(problem.retryAfterSeconds !== undefined && { 'retry-after': String(problem.retryAfterSeconds) }),
    },
    body: JSON.stringify(toDocument(problem)),
  };
}

/** What is answered for whatever was thrown; what nobody expected is reported, and never shown. */
export function toProblem(error: unknown, report: (fault: unknown) => void): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Unavailable) {
    return new Problem('unavailable', `${error.message} Nothing is promised yet; send the same again.`, {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
  report(error);
  return new Problem('internal', 'The fault has been reported to the operator.');
}

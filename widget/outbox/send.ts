// An answer → what became of each message. Only an id in the answer's own results is an acknowledgement: a captive
// portal answers 200 too.
import type { Outcome } from '../../shared/answer.ts';
import type { NetAnswer } from '../net.ts';

export type Verdict = { kind: 'delivered'; outcome: Outcome } | { kind: 'wait' } | { kind: 'refused'; detail: string };

export interface SendResult {
  /** One for every id that was sent. */
  verdicts: Map<string, Verdict>;
  pace: 'normal' | 'slow';
  /** The request as a whole was refused: send its messages one by one, so that one cannot hold back the others. */
  isOneByOne: boolean;
}

const KEY_OR_ADDRESS = [401, 403, 404];
const NEVER_AS_IT_IS = [400, 413, 415, 422];

/** What a body may hold; nothing of it is believed before it is looked at. */
interface Body {
  code?: unknown;
  detail?: unknown;
  results?: unknown;
}

interface Result {
  id?: unknown;
  status?: unknown;
  outcome?: unknown;
  problem?: Body | null;
}

export function readAnswer({ status, body }: NetAnswer, ids: readonly string[]): SendResult {
  const document = parse(body);
  const isProblem = NEVER_AS_IT_IS.includes(status) && typeof document?.code === 'string';
  const isRefused = isProblem && ids.length === 1;
  const verdicts = new Map(ids.map((id) => [id, isRefused ? refused(document) : ({ kind: 'wait' } as Verdict)]));
  const results = status >= 200 && status < 300 ? document?.results : null;
  for (const result of Array.isArray(results) ? (results as (Result | null)[]) : []) {
    const id = result?.id as string;
    if (verdicts.has(id)) verdicts.set(id, verdictOf(result as Result));
  }
  return {
    verdicts,
    pace: KEY_OR_ADDRESS.includes(status) ? 'slow' : 'normal',
    isOneByOne: isProblem && !isRefused,
  };
}

function verdictOf({ status, outcome, problem }: Result): Verdict {
  if (status === 'stored' || status === 'duplicate') return { kind: 'delivered', outcome: outcome ?? {} };
  return status === 'rejected' ? refused(problem) : { kind: 'wait' };
}

function refused(problem: Body | null | undefined): Verdict {
  return { kind: 'refused', detail: `${problem?.detail ?? ''}` };
}

function parse(text: string): Body | null {
  try {
    return JSON.parse(text) as Body | null;
  } catch {
    return null;
  }
}

// An answer → what became of each message. Only an id in the answer's own results is an acknowledgement: a captive
// portal answers 200 too.
import type { Outcome } from '../../shared/answer.ts';
import type { NetAnswer } from '../net.ts';
import { parseJson } from '../parse-json.ts';

export type Verdict = { kind: 'delivered'; outcome: Outcome } | { kind: 'wait' } | { kind: 'refused'; detail: string };

export interface SendResult {
  /** One for every id that was sent. */
  verdicts: Map<string, Verdict>;
  pace: 'normal' | 'slow';
}

// Of the 4xx these alone pass by themselves; the others are for the shop's owner to mend, a wrong key first of all.
const PASSING = [408, 425, 429];

/** What a body may hold; nothing of it is believed before it is looked at. */
interface Result {
  id?: unknown;
  status?: unknown;
  outcome?: unknown;
  problem?: { detail?: unknown } | null;
}

export function readAnswer({ status, body }: NetAnswer, ids: readonly string[]): SendResult {
  const verdicts = new Map<string, Verdict>(ids.map((id) => [id, { kind: 'wait' }]));
  const isOk = status >= 200 && status < 300;
  const results = isOk ? (parseJson(body) as { results?: unknown } | null)?.results : null;
  for (const result of Array.isArray(results) ? (results as (Result | null)[]) : []) {
    const id = result?.id as string;
    if (verdicts.has(id)) verdicts.set(id, verdictOf(result as Result));
  }
  return { verdicts, pace: status >= 400 && status < 500 && !PASSING.includes(status) ? 'slow' : 'normal' };
}

function verdictOf({ status, outcome, problem }: Result): Verdict {
  if (status === 'stored' || status === 'duplicate') return { kind: 'delivered', outcome: outcome ?? {} };
  return status === 'rejected' ? { kind: 'refused', detail: `${problem?.detail ?? ''}` } : { kind: 'wait' };
}

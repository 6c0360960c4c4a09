// An answer → what became of each message. Only an id in the answer's own results is an acknowledgement: a captive
// portal answers 200 too.
import type { Outcome } from '../../shared/answer.ts';
import type { Verdict } from '../delivery.ts';
import type { NetAnswer } from '../net.ts';
import { parseJson } from '../parse-json.ts';

export interface SendResult {
  /** By id. A message without a verdict waits. */
  verdicts: Map<string, Verdict>;
  pace: 'normal' | 'slow';
}

// Of the 4xx these alone pass by themselves; the others are for the shop's owner to mend, a wrong key first of all.
const PASSING = [408, 425, 429];

/** What a result may hold; nothing of it is believed before it is looked at. */
interface Result {
  id?: unknown;
  status?: unknown;
  outcome?: unknown;
  problem?: { detail?: unknown } | null;
}

export function readAnswer({ status, body }: NetAnswer): SendResult {
  const verdicts = new Map<string, Verdict>();
  const kind = Math.trunc(status / 100);
  const document = kind === 2 ? (parseJson(body) as { results?: unknown } | null) : null;
  const results = document?.results;
  for (const result of Array.isArray(results) ? (results as (Result | null)[]) : []) {
    const verdict = verdictOf(result);
    if (verdict) verdicts.set(result?.id as string, verdict);
  }
  return { verdicts, pace: kind === 4 && !PASSING.includes(status) ? 'slow' : 'normal' };
}

function verdictOf(result: Result | null): Verdict | undefined {
  switch (result?.status) {
    case 'stored':
    case 'duplicate':
      return { state: 'saved', outcome: (result.outcome as Outcome | undefined) ?? {} };
    case 'rejected':
      return { state: 'failed', refusal: `${result.problem?.detail ?? ''}` };
  }
}

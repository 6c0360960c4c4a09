// An answer → what became of each message. Only an id in the answer's own results is an acknowledgement: a captive
// portal answers 200 too.
import type { Outcome } from '../../shared/answer.ts';
import type { NetAnswer } from '../net.ts';

export type Verdict = { kind: 'delivered'; outcome: Outcome } | { kind: 'wait' } | { kind: 'refused'; detail: string };

export interface SendResult {
  verdicts: Map<string, Verdict>;
  pace: 'normal' | 'slow';
  /** The request as a whole was refused: send its messages one by one, so that one cannot hold back the others. */
  oneByOne: boolean;
}

const WAIT: Verdict = { kind: 'wait' };
const KEY_OR_ADDRESS = new Set([401, 403, 404]);
const NEVER_AS_IT_IS = new Set([400, 413, 415, 422]);

export function readAnswer(answer: NetAnswer, ids: readonly string[]): SendResult {
  const { status, body } = answer;
  const document = parseJson(body);
  if (status >= 200 && status < 300) return { verdicts: readResults(document, ids), pace: 'normal', oneByOne: false };
  const isProblem = NEVER_AS_IT_IS.has(status) && typeof document?.code === 'string';
  const verdict: Verdict = isProblem && ids.length === 1 ? { kind: 'refused', detail: detailOf(document) } : WAIT;
  return {
    verdicts: new Map(ids.map((id) => [id, verdict])),
    pace: KEY_OR_ADDRESS.has(status) ? 'slow' : 'normal',
    oneByOne: isProblem && ids.length > 1,
  };
}

function readResults(document: Json | null, ids: readonly string[]): Map<string, Verdict> {
  const verdicts = new Map<string, Verdict>(ids.map((id) => [id, WAIT]));
  const results = document?.results;
  for (const result of Array.isArray(results) ? (results as (Json | null)[]) : []) {
    const id = result?.id;
    if (typeof id !== 'string' || !verdicts.has(id)) continue;
    if (result?.status === 'stored' || result?.status === 'duplicate') {
      verdicts.set(id, { kind: 'delivered', outcome: (result.outcome ?? {}) as Outcome });
    } else if (result?.status === 'rejected') {
      verdicts.set(id, { kind: 'refused', detail: detailOf(result.problem as Json | null) });
    }
  }
  return verdicts;
}

type Json = Record<string, unknown>;

function detailOf(problem: Json | null | undefined): string {
  return typeof problem?.detail === 'string' ? problem.detail : '';
}

function parseJson(text: string): Json | null {
  try {
    return JSON.parse(text) as Json | null;
  } catch {
    return null;
  }
}

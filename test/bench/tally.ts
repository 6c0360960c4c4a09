// What came back. Every answer is looked at: only `stored`, for the very ids that were sent, is an acknowledgement.
import type { BatchAnswer } from '../../shared/answer.ts';
import type { Answer } from './connection.ts';
import type { SentEvent } from './mix.ts';
import { quantile } from './statistics.ts';

export interface Measured {
  /** Events, the warm-up included: what may be in the log. */
  sent: number;
  /** Of these: what must be in the log. */
  acknowledged: number;
  /** Within the measured time, as all that follows. */
  eventsPerSecond: number;
  requests: number;
  /** From when a request was due to its answer. */
  p50Ms: number;
  p99Ms: number;
  /** The share of a core that the generator took; all of it where it waits for what is due. */
  generatorBusy: number;
  /** How often, by what was wrong; of the warm-up, too. */
  failures: Record<string, number>;
}

export interface Tally {
  send(events: readonly SentEvent[]): void;
  /** `answer` is null where none came. */
  add(events: readonly SentEvent[], answer: Answer | null, dueAt: number): void;
  fail(what: string, times?: number): void;
  measured(): Measured;
}

/** Measures what was due from `startsAt` on; what was answered after `endsAt` adds to the waiting, not to the rate. */
export function createTally(startsAt: number, endsAt: number): Tally {
  const waitsMs: number[] = [];
  const failures: Record<string, number> = {};
  const cpuBefore = process.cpuUsage();
  const createdAt = performance.now();
  let sent = 0;
  let acknowledged = 0;
  let withinTime = 0;
  const fail = (what: string, times = 1) => {
    if (times > 0) failures[what] = (failures[what] ?? 0) + times;
  };
  return {
    fail,
    send(events) {
      sent += events.length;
    },
    add(events, answer, dueAt) {
      const fault = faultOf(events, answer);
      if (fault) return fail(fault);
      const now = performance.now();
      acknowledged += events.length;
      if (now >= startsAt && now < endsAt) withinTime += events.length;
      if (dueAt >= startsAt) waitsMs.push(now - dueAt);
    },
    measured: () => ({
      generatorBusy: busySince(cpuBefore, createdAt),
      sent,
      acknowledged,
      eventsPerSecond: (withinTime / (endsAt - startsAt)) * 1_000,
      requests: waitsMs.length,
      p50Ms: quantile(waitsMs, 0.5),
      p99Ms: quantile(waitsMs, 0.99),
      failures,
    }),
  };
}

function busySince(before: NodeJS.CpuUsage, since: number): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / (performance.now() - since);
}

function faultOf(events: readonly SentEvent[], answer: Answer | null): string | null {
  if (!answer) return 'connection closed';
  if (answer.status !== 200) return `status ${answer.status}`;
  const { results } = JSON.parse(answer.body) as BatchAnswer;
  if (results.length !== events.length) return 'results missing';
  const index = events.findIndex(({ id }, place) => results[place]?.id !== id || results[place]?.status !== 'stored');
  return index < 0 ? null : `result ${results[index]?.status}`;
}

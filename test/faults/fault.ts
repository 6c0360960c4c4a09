// One row of the fault matrix: a fault, done so many times to the real thing, and what came of it. A row is green only
// where nothing was lost, doubled or falsely promised; a control, its guard removed, only where something was.
import { expect, it } from 'vitest';

export interface Tally {
  rounds: number;
  events: number;
  /** Promised, and not there; or a hole below what was promised. */
  lost: number;
  doubled: number;
  /** Said to a client, or shown to a merchant, and not true. */
  falsePromises: number;
  /** What was wrong, in words: shown where a row fails. */
  wrong?: readonly string[];
  /** A figure worth printing beside the zeros. */
  note?: string;
}

export interface FaultSpec {
  id: string;
  title: string;
  rounds: { ci: number; soak: number };
  /** What the 95 % bound is counted in. */
  unit?: 'rounds' | 'events';
  /** Fewer stored, and the row has shown less than it says. */
  eventsARound?: number;
  /** Why it cannot run on this machine; null where it can. */
  needs?: () => string | null | Promise<string | null>;
  timeoutMs?: number;
}

/** What the table at the end of the run shows of a row. */
export interface FaultRow {
  id: string;
  title: string;
  kind: 'fault' | 'control';
  unit: 'rounds' | 'events';
  tally?: Tally;
}

declare module 'vitest' {
  interface TaskMeta {
    fault?: FaultRow;
  }
}

const TIMEOUT_MS = { ci: 180_000, soak: 7_200_000 };
/** Enough to see what kind of wrong it is. */
const SHOWN_WRONGS = 10;

const WRONG: Record<ControlSpec['expects'], string> = {
  lost: 'lost',
  doubled: 'doubled',
  falsePromises: 'promised falsely',
};

const length = process.env.COUNTERBELL_FAULTS === 'soak' ? 'soak' : 'ci';

export function fault(spec: FaultSpec, run: (rounds: number) => Promise<Tally>): void {
  register('fault', spec, run, ({ lost, doubled, falsePromises, wrong = [] }) => {
    expect({ lost, doubled, falsePromises, wrong: wrong.slice(0, SHOWN_WRONGS) }).toEqual({
      lost: 0,
      doubled: 0,
      falsePromises: 0,
      wrong: [],
    });
  });
}

interface ControlSpec extends FaultSpec {
  /** What the missing guard lets happen: another wrong is not what it guards against. */
  expects: 'lost' | 'doubled' | 'falsePromises';
}

/** The same, its guard removed: stands in a file named `*controls.test.ts`, which runs with `--controls` only. */
export function control(spec: ControlSpec, run: (rounds: number) => Promise<Tally>): void {
  register('control', spec, run, (tally) => {
    expect(tally[spec.expects], `The guard was removed, and nothing was ${WRONG[spec.expects]}`).toBeGreaterThan(0);
  });
}

function register(
  kind: FaultRow['kind'],
  { id, title, rounds, unit = 'rounds', eventsARound = 0, needs, timeoutMs }: FaultSpec,
  run: (rounds: number) => Promise<Tally>,
  judge: (tally: Tally) => void,
): void {
  const timeout = length === 'soak' ? TIMEOUT_MS.soak : (timeoutMs ?? TIMEOUT_MS.ci);
  it(`${id}: ${title}`, { timeout }, async ({ task, skip }) => {
    const row: FaultRow = { id, title, kind, unit };
    task.meta.fault = row;
    const missing = await needs?.();
    if (missing) skip(missing);
    const tally = await run(rounds[length]);
    task.meta.fault = { ...row, tally };
    expect(tally.events, 'A row that stored nothing has shown nothing').toBeGreaterThan(0);
    judge(tally);
    expect(tally.events, 'It stored too little').toBeGreaterThanOrEqual(tally.rounds * eventsARound);
  });
}

// What shoppers read about each of their messages, held against what the server stored: "saved" is true when it is
// read, "waiting" comes true, nothing is there twice. Every message is known by its words, which no other one bears.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import type { TestServer } from '../../helpers/server.ts';
import type { Tally } from '../fault.ts';

export type Told = 'saved' | 'waiting' | 'not saved';

export interface Ledger {
  /** For the next message. */
  newWords(): string;
  told(words: string, told: Told): void;
  /** Sent, and the page gone before anything could be read: it is to be stored all the same. */
  owed(words: string): void;
  /** What the page announced of a rating, by its id. */
  announced(state: string, id: string): void;
  /** Something that may not be, in words. */
  lied(wrong: string): void;
  /** How often these words are stored. */
  countOf(words: string): number;
  /** Waits until every promise is kept, for so long as one more is kept now and then. */
  settle(): Promise<void>;
  tally(rounds: number, note?: string): Tally;
}

const SETTLE_MS = 20_000;
const LOOK_MS = 100;

export function openLedger(server: TestServer): Ledger {
  const db = new Database(join(server.dataDir, 'counterbell.db'), { readonly: true });
  onTestFinished(() => void db.close());
  const ratings = db.prepare<[], { id: string; body: string }>(
    `select id, body from events where type = 'csat.rated' and session_id <> ''`,
  );
  /** Words and ids that were promised to be stored. */
  const promised = new Set<string>();
  /** Waited for in vain: nothing is served by waiting again. */
  const givenUp = new Set<string>();
  const wrong: string[] = [];
  let count = 0;

  /** By id and by words, how often it is stored. */
  function stored(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { id, body } of ratings.all()) {
      const { comment } = (JSON.parse(body) as { data: { comment?: string } }).data;
      for (const name of [id, `${comment}`]) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return counts;
  }

  function missing(): string[] {
    const there = stored();
    return [...promised].filter((name) => !there.has(name));
  }

  function told(name: string, state: Told): void {
    if (state === 'not saved') return;
    promised.add(name);
    if (state === 'saved' && !stored().has(name)) wrong.push(`told "saved", and not stored by then: ${name}`);
  }

  return {
    newWords: () => `words ${++count}`,
    told,
    owed: (words) => void promised.add(words),
    announced: (state, id) => told(id, state === 'failed' ? 'not saved' : (state as Told)),
    lied: (words) => wrong.push(words),
    countOf: (words) => stored().get(words) ?? 0,
    async settle() {
      const awaited = () => missing().filter((name) => !givenUp.has(name));
      let left = awaited().length;
      let changedAt = performance.now();
      while (left > 0 && performance.now() - changedAt < SETTLE_MS) {
        await new Promise((look) => setTimeout(look, LOOK_MS));
        const now = awaited().length;
        if (now < left) changedAt = performance.now();
        left = now;
      }
      for (const name of awaited()) givenUp.add(name);
    },
    tally(rounds, note) {
      const lost = missing().map((name) => `promised, and never stored: ${name}`);
      const doubled = [...stored()].filter(([, times]) => times > 1).map(([name]) => `stored twice: ${name}`);
      return {
        rounds,
        events: ratings.all().length,
        lost: lost.length,
        doubled: doubled.length,
        falsePromises: wrong.length,
        wrong: [...lost, ...doubled, ...wrong],
        ...(note !== undefined && { note }),
      };
    },
  };
}

// The one transaction: append → decide → append the decisions → project. What it answers is true once it has committed.
import type { Outcome } from '../../shared/answer.ts';
import type { ShopperEvent } from '../../shared/event.ts';
import { project } from '../projections/project.ts';
import { findEvents, insertEvents, type LogEvent } from '../store/events.ts';
import type { Tx } from '../store/store.ts';
import type { Shop } from '../store/stores.ts';
import { takeTurn, tryTurn } from '../store/turn.ts';
import { decideCapsules } from './decide/capsules.ts';
import { readOutcomes } from './outcome.ts';
import { givePlaces } from './place.ts';
import { type Moment, stamp } from './stamp.ts';

/** The events of one request. */
export interface Submission {
  shop: Shop;
  events: readonly ShopperEvent[];
  sentAt: number | null;
  /** Of the request, so that the queue knows what waits in it. */
  bytes?: number;
}

/** Both states mean that the event is on disk. */
export interface Kept {
  id: string;
  status: 'stored' | 'duplicate';
  outcome?: Outcome;
  /** The same id was kept before with other content; what was kept first stays. */
  conflict?: true;
}

/** Answers, for each submission, one entry an event in the order given; null where its store is fenced. */
export async function commitSubmissions(
  tx: Tx,
  submissions: readonly Submission[],
  now: number,
): Promise<(Kept[] | null)[]> {
  const kept = new Map<Submission, Kept[]>();
  for (const [shop, group] of groupByShop(submissions)) {
    const receivedAt = await tryTurn(tx, shop.id, now);
    if (receivedAt === null) continue;
    const stamped = group.flatMap(({ events, sentAt }) => stamp(shop.id, events, sentAt, { now, receivedAt }));
    const fresh = await append(tx, shop, stamped, { now, receivedAt });
    const results = await answer(tx, shop.id, stamped, fresh);
    let next = 0;
    for (const submission of group) {
      kept.set(submission, results.slice(next, next + submission.events.length));
      next += submission.events.length;
    }
  }
  return submissions.map((submission) => kept.get(submission) ?? null);
}

/** Records what the server itself decided or learned; they are received with this commit, whenever they were made. */
export async function commitServerEvents(tx: Tx, shop: Shop, events: readonly LogEvent[]): Promise<void> {
  if (events.length === 0) return;
  const receivedAt = await takeTurn(tx, shop.id, Math.max(...events.map((event) => event.receivedAt)));
  const received = events.map((event) => ({ ...event, receivedAt }));
  const inserted = await insertEvents(tx, received);
  await project(
    tx,
    shop,
    received.filter((event) => inserted.has(event.id)),
  );
}

/** In the order in which every process takes its turns. */
function groupByShop(submissions: readonly Submission[]): [Shop, Submission[]][] {
  const shops = new Map<string, [Shop, Submission[]]>();
  for (const submission of submissions) {
    const group = shops.get(submission.shop.id) ?? [submission.shop, []];
    group[1].push(submission);
    shops.set(submission.shop.id, group);
  }
  return [...shops.values()].toSorted(([a], [b]) => (a.id < b.id ? -1 : 1));
}

/** Answers the events that were new; a set of the very objects, for one commit may hold an id twice. */
async function append(tx: Tx, shop: Shop, events: LogEvent[], { now, receivedAt }: Moment): Promise<Set<LogEvent>> {
  const ids = new Set<string>();
  const first = events.filter(({ id }) => !ids.has(id) && ids.add(id));
  await givePlaces(tx, shop.id, first);
  const inserted = await insertEvents(tx, first);
  const fresh = first.filter((event) => inserted.has(event.id));
  const decided = await decideCapsules(tx, shop.id, fresh, now);
  const decisions = decided.map((event) => ({ ...event, receivedAt }));
  await insertEvents(tx, decisions);
  await project(tx, shop, [...fresh, ...decisions]);
  return new Set(fresh);
}

async function answer(
  tx: Tx,
  storeId: string,
  events: readonly LogEvent[],
  fresh: ReadonlySet<LogEvent>,
): Promise<Kept[]> {
  const repeated = new Set(events.filter((event) => !fresh.has(event)).map((event) => event.id));
  const before = new Map((await findEvents(tx, storeId, [...repeated])).map((event) => [event.id, event]));
  const firsts = events.map((event) => (fresh.has(event) ? event : before.get(event.id)));
  // An id is no secret: what became of an event is told to its own session only.
  const own = firsts.filter((first, index) => first?.sessionId === events[index]?.sessionId) as LogEvent[];
  const outcomes = await readOutcomes(tx, storeId, own);
  return events.map((event, index): Kept => {
    const first = firsts[index];
    const outcome = first?.sessionId === event.sessionId && outcomes.get(first);
    return {
      id: event.id,
      status: fresh.has(event) ? 'stored' : 'duplicate',
      ...(outcome && { outcome }),
      ...(first?.contentHash !== event.contentHash && { conflict: true }),
    };
  });
}

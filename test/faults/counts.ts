// Each question asked twice, in plain SQL that both engines take: of the read table, and of the log.
import { sql } from 'kysely';
import type { Db } from '../../server/store/store.ts';
import { DECISION_LIST, DECISIONS } from './places.ts';
import { IN_ORDER } from './story.ts';

const QUESTIONS: Record<string, [readTable: string, log: string]> = {
  daily: [
    `select coalesce(sum(count), 0) as n from daily where name like 'event:%'`,
    `select count(*) as n from events`,
  ],
  'daily ratings': [
    `select coalesce(sum(count), 0) as n from daily where name like 'csat:%'`,
    `select count(*) as n from ratings`,
  ],
  'session events': [`select count(*) as n from session_events`, `select count(*) as n from events`],
  timeline: [
    `select count(*) as n from timeline where inferred = 0`,
    `select count(*) as n from events where order_number is not null`,
  ],
  orders: [
    `select coalesce(sum(events), 0) as n from orders`,
    `select count(*) as n from timeline t join events e on e.id = t.event_id and e.store_id = t.store_id
       where e.session_id <> '' and e.type not in ${DECISION_LIST}`,
  ],
  ratings: [
    `select count(*) as n from ratings`,
    `select count(distinct s.store_id || ' ' || s.order_key || ' ' || e.session_id) as n from events e
       join session_events s on s.event_id = e.id and s.store_id = e.store_id where e.type = 'csat.rated'`,
  ],
  requests: [`select count(*) as n from requests`, `select count(*) as n from events where type = 'request.opened'`],
  'open requests': [
    `select coalesce(sum(open_requests), 0) as n from orders`,
    `select count(*) as n from requests where state = 'pending' and order_key <> ''`,
  ],
  reservations: [
    `select count(*) as n from reservations`,
    `select count(*) as n from events where type = 'capsule.reserved'`,
  ],
  'active subscriptions': [
    `select count(*) as n from subscriptions where active = 1`,
    `select count(*) as n from session_events s
       join events e on e.id = s.event_id and e.store_id = s.store_id join (
         select s.store_id, s.session_id, s.order_key, max(s.seq) as seq from session_events s
         join events e on e.id = s.event_id and e.store_id = s.store_id
         where e.type in ('updates.subscribed', 'updates.unsubscribed')
         group by s.store_id, s.session_id, s.order_key) latest
       on latest.store_id = s.store_id and latest.session_id = s.session_id and latest.order_key = s.order_key
         and latest.seq = s.seq
       where e.type = 'updates.subscribed'`,
  ],
  'latest ratings': [
    `select count(*) as n from ratings`,
    `select count(*) as n from ratings r join (
       select s.store_id, s.session_id, s.order_key, max(s.seq) as seq from session_events s
       join events e on e.id = s.event_id and e.store_id = s.store_id where e.type = 'csat.rated'
       group by s.store_id, s.session_id, s.order_key) latest
     on latest.store_id = r.store_id and latest.session_id = r.session_id and latest.order_key = r.order_key
       and latest.seq = r.seq`,
  ],
};

/** The read tables that do not say what counting the log gives. */
export async function miscounts(db: Db): Promise<string[]> {
  const count = async (question: string) => (await sql.raw<{ n: number }>(question).execute(db)).rows[0]?.n;
  const wrong: string[] = [];
  for (const [name, [table, log]] of Object.entries(QUESTIONS)) {
    const [says, counted] = [await count(table), await count(log)];
    if (says !== counted) wrong.push(`${name}: ${says}, the log says ${counted}`);
  }
  const [linked] = (await sql.raw<{ n: number }>(LINKED_LATER).execute(db)).rows;
  const due = await countLinkedLater(db);
  if (linked?.n !== due) wrong.push(`linked later: ${linked?.n}, the log says ${due}`);
  return wrong;
}

/** Of sessions that are sent in order. */
const LINKED_LATER = `select count(*) as n from timeline t join events e on e.id = t.event_id and e.store_id = t.store_id
  where t.inferred = 1 and e.session_id like '${IN_ORDER}%' and e.type not in ${DECISION_LIST}`;

/** Events without an order whose session reveals one next, and soon enough. */
async function countLinkedLater(db: Db): Promise<number> {
  const events = await db
    .selectFrom('events')
    .innerJoin('stores', 'stores.id', 'events.store_id')
    .select(['events.store_id', 'session_id', 'seq', 'order_number', 'at', 'attribution_window_ms'])
    .where('session_id', 'like', `${IN_ORDER}%`)
    // A decision has no count of its own in its session: it goes where its cause goes.
    .where('type', 'not in', DECISIONS)
    .orderBy('events.store_id')
    .orderBy('session_id')
    .orderBy('seq', 'desc')
    .execute();
  let next: (typeof events)[number] | null = null;
  let count = 0;
  for (const event of events) {
    if (next?.session_id !== event.session_id) next = null;
    if (event.order_number !== null) next = event;
    else if (next && next.at - event.at <= event.attribution_window_ms) count += 1;
  }
  return count;
}

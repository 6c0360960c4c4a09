// One step from new events to every read table, inside the transaction that appends them. It is given only events that
// were really inserted; replaying the log through it gives the same tables.
import type { LogEvent } from '../store/events.ts';
import type { Tx } from '../store/store.ts';
import type { Shop } from '../store/stores.ts';
import { projectDaily } from './daily.ts';
import { projectOrders } from './orders.ts';
import { projectRatings } from './ratings.ts';
import { projectRequests } from './requests.ts';
import { linkReservations, projectReservations } from './reservations.ts';
import { projectSessions } from './sessions.ts';
import { projectSubscriptions } from './subscriptions.ts';
import { projectTimeline } from './timeline.ts';

export async function project(tx: Tx, shop: Shop, events: readonly LogEvent[]): Promise<void> {
  if (events.length === 0) return;
  const links = await projectSessions(tx, shop, events);
  await projectTimeline(tx, shop.id, links);
  const ratings = await projectRatings(tx, shop.id, links);
  await projectSubscriptions(tx, shop.id, links);
  await projectReservations(tx, shop.id, events);
  await linkReservations(tx, shop.id, links);
  const openRequests = await projectRequests(tx, shop.id, links);
  await projectDaily(tx, shop, events, ratings);
  await projectOrders(tx, shop.id, links, ratings, openRequests);
}

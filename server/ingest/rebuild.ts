// Replays a store's log into fresh read tables and swaps them for the old ones while servers go on. Nothing is decided
// anew, and whoever reads sees the old tables or the new ones, nothing between.
import { project } from '../projections/project.ts';
import { StartFault } from '../start-fault.ts';
import { insertEvents, type LogPosition, readEvents } from '../store/events.ts';
import type { Progress } from '../store/move.ts';
import { readColumns, replaceReadTables } from '../store/shadow-rows.ts';
import type { Store } from '../store/store.ts';
import type { Shop } from '../store/stores.ts';
import { liftFence } from '../store/turn.ts';
import { whileFenced } from './fence.ts';
import { openShadow, persist, type Shadow } from './shadow.ts';

const CHUNK = 250;
/** Where the store is written to faster than it is replayed, it is fenced once the log has been replayed so many times over. */
const MAX_ROUNDS = 2;
const MAX_SWAPS = 5;

/**
 * `chunk` events are replayed in one transaction.
 * @throws StartFault where another rebuild of the store has begun meanwhile, or servers do not heed the fence
 */
export async function rebuildStore(
  store: Store,
  shop: Shop,
  tell: (progress: Progress) => void,
  chunk = CHUNK,
): Promise<void> {
  const shadow = await openShadow(store, shop);
  await shadow.clear();
  const replay = await openReplay(store, shop, shadow, tell, chunk);
  await replay.almostAll();
  for (let swaps = 1; !(await swapFenced(store, shop, shadow, replay)); swaps += 1) {
    if (swaps === MAX_SWAPS) throw new StartFault(`${shop.id} was written to behind its fence: do the clocks agree?`);
  }
  await shadow.clear();
  await shadow.close();
}

interface Replay {
  /** Leaves less than a chunk, unless the store is written to faster than that. */
  almostAll(): Promise<void>;
  rest(): Promise<void>;
}

async function openReplay(
  store: Store,
  shop: Shop,
  shadow: Shadow,
  tell: (progress: Progress) => void,
  chunk: number,
): Promise<Replay> {
  const total = await countEvents(store, shop);
  let done = 0;
  let last: LogPosition | null = null;

  /** Answers how many events there were. */
  async function replayChunk(): Promise<number> {
    const after = last;
    const events = await persist(store, () => readEvents(store.reader, shop.id, after, chunk));
    const own = events.map((event) => ({ ...event, storeId: shadow.shop.id }));
    await shadow.write(async (tx) => {
      const inserted = await insertEvents(tx, own);
      await project(
        tx,
        shadow.shop,
        own.filter(({ id }) => inserted.has(id)),
      );
    });
    last = events.at(-1) ?? last;
    done += events.length;
    tell({ table: 'events', done, total: Math.max(done, total) });
    return events.length;
  }

  return {
    async almostAll() {
      const enough = MAX_ROUNDS * total + chunk;
      while ((await replayChunk()) === chunk && done < enough);
    },
    async rest() {
      while ((await replayChunk()) > 0);
    },
  };
}

/** Answers false, and has changed nothing, where somebody committed to the store all the same. */
function swapFenced(store: Store, shop: Shop, shadow: Shadow, replay: Replay): Promise<boolean> {
  return whileFenced(store, shop.id, shadow, async (receivedAt) => {
    await replay.rest();
    return swap(store, shop, shadow, receivedAt);
  });
}

class Outrun extends Error {}

async function swap(store: Store, shop: Shop, shadow: Shadow, receivedAt: number): Promise<boolean> {
  const { maintenance } = store;
  const columns = await persist(store, () => readColumns(maintenance));
  try {
    await persist(store, () =>
      maintenance.transaction().execute(async (tx) => {
        await shadow.prove(tx);
        await replaceReadTables(tx, shop.id, columns);
        // Last: until it ends the fence refuses commits at once, where this row, once written, makes them wait.
        if (!(await liftFence(tx, shop.id, receivedAt))) throw new Outrun();
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof Outrun) return false;
    throw error;
  }
}

async function countEvents({ maintenance }: Store, { id }: Shop): Promise<number> {
  const { count } = await maintenance
    .selectFrom('events')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('store_id', '=', id)
    .executeTakeFirstOrThrow();
  return count;
}

// A rebuild's own store: whoever opened it last owns it, and one that was overtaken learns it at its next step. What it
// writes it writes in short transactions, with as long a pause after each, so that servers go on.
import { StartFault } from '../start-fault.ts';
import { clearSlice, SHADOW_TABLES, shadowOf } from '../store/shadow-rows.ts';
import type { Db, Store, Tx } from '../store/store.ts';
import type { Shop } from '../store/stores.ts';
import { forgetTurn, liftFence, takeTurn } from '../store/turn.ts';

const MAX_TRIES = 5;
const RETRY_MS = 1_000;

export interface Shadow {
  shop: Shop;
  /** In a transaction of its own. What may have been written although it failed is written again: `work` must allow that. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** @throws StartFault where another rebuild has taken over; holds it off until the transaction ends */
  prove(tx: Db): Promise<void>;
  /** Deletes every row, its own or left behind. */
  clear(): Promise<void>;
  /** Leaves nothing. */
  close(): Promise<void>;
}

export async function openShadow(store: Store, shop: Shop): Promise<Shadow> {
  const id = shadowOf(shop.id);
  const turn = await persist(store, () => store.transact((tx) => takeTurn(tx, id, Date.now())));

  async function prove(tx: Db): Promise<void> {
    // There is no fence around a shadow: this only asks whose turn it is.
    if (await liftFence(tx, id, turn)) return;
    throw new StartFault(`Another rebuild of ${shop.id} has begun; this one stops.`);
  }

  async function write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    let startedAt = 0;
    const done = await persist(store, () =>
      store.transact(async (tx) => {
        // Not from before: what it waited for others is no time that others waited for it.
        startedAt = performance.now();
        await prove(tx);
        return work(tx);
      }),
    );
    await pause(performance.now() - startedAt);
    return done;
  }

  return {
    shop: { ...shop, id },
    prove,
    write,
    async clear() {
      for (const table of SHADOW_TABLES) {
        let place: readonly unknown[] | null = null;
        do place = await write((tx) => clearSlice(tx, shop.id, table, place));
        while (place);
      }
    },
    close: () => write((tx) => forgetTurn(tx, id)),
  };
}

/** A moment in which the storage cannot do it ends no rebuild. */
export async function persist<T>(store: Store, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === MAX_TRIES || !store.isUnavailable(error)) throw error;
      await pause(RETRY_MS);
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

// A fence around a store: its commits are refused while the work behind it runs. It is a lease, so that one whose owner was
// killed ends by itself; and it is a courtesy, not a lock: whoever relies on it looks, at the end, whether it held.
import type { Store } from '../store/store.ts';
import { dropFence, LONGEST_FENCE_MS, raiseFence, renewFence } from '../store/turn.ts';
import type { Shadow } from './shadow.ts';

/** `work` is given the last `received_at` before the fence: everything committed up to it can be read. */
export async function whileFenced<T>(
  store: Store,
  storeId: string,
  shadow: Shadow,
  work: (receivedAt: number) => Promise<T>,
): Promise<T> {
  const receivedAt = await shadow.write((tx) => raiseFence(tx, storeId, Date.now() + LONGEST_FENCE_MS));
  const renewing = setInterval(() => {
    // One that could not be renewed ends early, and whoever relies on it finds out.
    store.transact((tx) => renewFence(tx, storeId, Date.now() + LONGEST_FENCE_MS)).catch(console.error);
  }, LONGEST_FENCE_MS / 3);
  try {
    return await work(receivedAt);
  } catch (error) {
    // Where this cannot be done either, the fence ends by itself.
    await store.transact((tx) => dropFence(tx, storeId)).catch(console.error);
    throw error;
  } finally {
    clearInterval(renewing);
  }
}

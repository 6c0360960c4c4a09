// Capsules: what a merchant offers to be held, and how many places are taken.
import type { CapsuleOffer } from '../../shared/answer.ts';
import type { CapsulesTable } from './schema.ts';
import type { Db, Tx } from './store.ts';

const HOUR_MS = 3_600_000;

export interface NewCapsule {
  id: string;
  title: string;
  items: { sku: string; title: string }[];
  places: number;
  holdHours: number;
}

export async function createCapsule(tx: Tx, storeId: string, capsule: NewCapsule): Promise<void> {
  await tx
    .insertInto('capsules')
    .values({
      store_id: storeId,
      id: capsule.id,
      title: capsule.title,
      items: JSON.stringify(capsule.items),
      places: capsule.places,
      hold_ms: capsule.holdHours * HOUR_MS,
      created_at: Date.now(),
    })
    .execute();
}

export function findCapsule(tx: Tx, storeId: string, id: string): Promise<CapsulesTable | undefined> {
  return tx.selectFrom('capsules').selectAll().where('store_id', '=', storeId).where('id', '=', id).executeTakeFirst();
}

/** What shoppers may reserve, with the places left at this moment. */
export async function listOffers(db: Db, storeId: string): Promise<CapsuleOffer[]> {
  const capsules = await db
    .selectFrom('capsules')
    .selectAll()
    .where('store_id', '=', storeId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return Promise.all(
    capsules.map(async (capsule) => ({
      id: capsule.id,
      title: capsule.title,
      items: JSON.parse(capsule.items),
      places: capsule.places,
      left: Math.max(0, capsule.places - (await countHeld(db, storeId, capsule.id))),
      holdHours: capsule.hold_ms / HOUR_MS,
    })),
  );
}

export async function countHeld(db: Db | Tx, storeId: string, capsuleId: string): Promise<number> {
  const { held } = await db
    .selectFrom('reservations')
    .select(({ fn }) => fn.countAll<number>().as('held'))
    .where('store_id', '=', storeId)
    .where('capsule_id', '=', capsuleId)
    .where('state', 'in', ['held', 'confirmed'])
    .executeTakeFirstOrThrow();
  return held;
}

// The other names of an order. What a page says of them is a claim: an alias that two claims give to two orders means
// neither, and an order that is called by its own number is never renamed by somebody else's claim.
import { sql } from 'kysely';
import { orderKey } from '../../shared/order-number.ts';
import type { LogEvent } from '../store/events.ts';
import type { AliasesTable } from '../store/schema.ts';
import { statement } from '../store/statement.ts';
import type { Tx } from '../store/store.ts';

/** Order keys are trimmed, so that no order number can be taken for an alias. */
const ALIAS_MARK = ' ';
/** Sorts after everything that bears the mark: what is greater is an order's own number. */
const AFTER_ALIASES = `${ALIAS_MARK}\u{10ffff}`;

/**
 * The names an event gives its order by, the most telling first; none where it names no order.
 * An event that knows the number names it. One whose number is an alias too (a page that knows the platform's id only
 * sends it as both) goes where the alias leads, and else by its number. One that knows aliases only goes by the first.
 */
export function namesOf(event: LogEvent): string[] {
  const aliases = aliasesOf(event);
  const names = aliases.map(({ name }) => name);
  if (event.orderNumber === null) return names;
  const key = orderKey(event.orderNumber);
  return aliases.some(({ value_key }) => value_key === key) ? [...names, key] : [key];
}

/** Where a name leads, and when the server had heard of it ('' and 0: it leads nowhere). */
export interface Meaning {
  orderKey: string;
  heardAt: number;
}

/** The order an event's names lead to: where an alias is known to mean one, else the order's own number, else the first. */
export function meaningOf(event: LogEvent, meanings: ReadonlyMap<string, Meaning>): Meaning {
  const names = namesOf(event);
  const known = names.map((name) => meanings.get(name) ?? { orderKey: name, heardAt: 0 });
  const { orderKey, heardAt } = known.find((meaning) => !isAlias(meaning.orderKey)) ?? known[0] ?? NOWHERE;
  return { orderKey, heardAt: Math.max(heardAt, event.receivedAt) };
}

const NOWHERE: Meaning = { orderKey: '', heardAt: 0 };

export function isAlias(name: string): boolean {
  return name.startsWith(ALIAS_MARK);
}

interface Alias {
  name: string;
  kind: string;
  value: string;
  value_key: string;
}

/** Each name once, whatever case its kind is written in; of several spellings the one that sorts first. */
export function aliasesOf(event: LogEvent): Alias[] {
  const aliases = new Map<string, Alias>();
  for (const [said, value] of Object.entries(event.body.order?.aliases ?? {})) {
    const kind = said.toLowerCase();
    const value_key = orderKey(value);
    const name = `${ALIAS_MARK}${kind}:${value_key}`;
    const known = aliases.get(name);
    if (!known || value < known.value) aliases.set(name, { name, kind, value, value_key });
  }
  return [...aliases.values()];
}

/** Keeps the claims of new events; answers the aliases that mean another order now. */
export async function projectAliases(tx: Tx, storeId: string, events: readonly LogEvent[]): Promise<string[]> {
  const claims = mergeClaims(events.flatMap((event) => claimsOf(storeId, event)));
  if (claims.length === 0) return [];
  const known = new Map((await tx.readRows('aliases', claims)).map((row) => [placeOf(row), row]));
  const changes = mergeClaims([...known.values(), ...claims]).filter(
    (claim) => !isKept(known.get(placeOf(claim)), claim),
  );
  if (changes.length === 0) return [];
  const names = [...new Set(changes.map((claim) => claim.name))];
  const before = await resolveNames(tx, storeId, names);
  await tx.putRows('aliases', changes);
  const after = await resolveNames(tx, storeId, names);
  return names.filter((name) => !isSame(before.get(name), after.get(name)));
}

/** Of several spellings the one that sorts first is shown; of several claims the first that was heard counts. */
function mergeClaims(claims: readonly AliasesTable[]): AliasesTable[] {
  const merged = new Map<string, AliasesTable>();
  for (const claim of claims) {
    const known = merged.get(placeOf(claim)) ?? claim;
    const value = claim.value < known.value ? claim.value : known.value;
    merged.set(placeOf(claim), { ...known, value, heard_at: Math.min(known.heard_at, claim.heard_at) });
  }
  return [...merged.values()];
}

function placeOf({ name, order_key }: AliasesTable): string {
  return JSON.stringify([name, order_key]);
}

function isKept(known: AliasesTable | undefined, claim: AliasesTable): boolean {
  return known?.value === claim.value && known.heard_at === claim.heard_at;
}

function isSame(a: Meaning | undefined, b: Meaning | undefined): boolean {
  return a?.orderKey === b?.orderKey && a?.heardAt === b?.heardAt;
}

/** Who knows both the number and an alias claims the one for the other; who knows aliases only is found by them. */
function claimsOf(storeId: string, event: LogEvent): AliasesTable[] {
  const order_key = meaningOf(event, new Map()).orderKey;
  if (namesOf(event).length > 1 && !isAlias(order_key)) return [];
  return aliasesOf(event).map((alias) => ({ store_id: storeId, order_key, ...alias, heard_at: event.receivedAt }));
}

/** What each alias means: the one order it is claimed for, else itself. A number means itself. */
export async function resolveNames(
  tx: Tx,
  storeId: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, Meaning>> {
  const meanings = new Map<string, Meaning>();
  for (const name of new Set(names.filter(isAlias))) {
    const [claim, contradiction] = await readClaims(tx, { store_id: storeId, name });
    const isKnown = claim !== undefined && contradiction === undefined;
    meanings.set(
      name,
      isKnown ? { orderKey: claim.order_key, heardAt: claim.heard_at } : { orderKey: name, heardAt: 0 },
    );
  }
  return meanings;
}

const readClaims = statement((db, { store_id, name }: Pick<AliasesTable, 'store_id' | 'name'>) =>
  db
    .selectFrom('aliases')
    .select(['order_key', 'heard_at'])
    .where('store_id', '=', store_id)
    .where('name', '=', name)
    .where('order_key', '>', AFTER_ALIASES)
    .orderBy('order_key')
    .limit(sql.lit(2)),
);

/** Remembers which events are named by an alias: they move when it comes to mean another order. */
export async function keepAliasEvents(tx: Tx, storeId: string, events: readonly LogEvent[]): Promise<void> {
  const rows = events.flatMap((event) =>
    namesOf(event)
      .filter(isAlias)
      .map((name) => ({ store_id: storeId, name, event_id: event.id })),
  );
  await tx.putRows('alias_events', rows);
}

/** Those named by any of these aliases, each once. */
export async function findAliasEvents(tx: Tx, storeId: string, names: readonly string[]): Promise<string[]> {
  const ids = new Set<string>();
  for (const name of names) {
    for (const row of await readAliasEvents(tx, { storeId, name })) ids.add(row.event_id);
  }
  return [...ids];
}

const readAliasEvents = statement((db, { storeId, name }: { storeId: string; name: string }) =>
  db.selectFrom('alias_events').select('event_id').where('store_id', '=', storeId).where('name', '=', name),
);

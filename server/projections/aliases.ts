// The other names of an order. What a page says of them is a claim: a name that two claims give to two orders means
// neither, and an order that is called by its own number can never be renamed by a claim.
import { orderKey } from '../../shared/order-number.ts';
import type { LogEvent } from '../store/events.ts';
import type { AliasesTable } from '../store/schema.ts';
import type { Tx } from '../store/store.ts';

/** Order keys are trimmed, so that no order number can be taken for an alias. */
const ALIAS_MARK = ' ';

/** The name an event gives its order by: an order key, an alias where it knows no more than that, or ''. */
export function nameOf(event: LogEvent): string {
  const aliases = Object.entries(event.body.order?.aliases ?? {});
  if (event.orderNumber === null) return aliases[0] ? aliasName(...aliases[0]) : '';
  const key = orderKey(event.orderNumber);
  // A page that knows only the platform's id sends it as the number and says so by naming it as an alias.
  const same = aliases.find(([, value]) => orderKey(value) === key);
  return same && aliases.length === 1 ? aliasName(...same) : key;
}

/** The number to show for a name that no order number is known for. */
export function numberOfName(name: string): string {
  return isAlias(name) ? name.slice(name.indexOf(':') + 1) : name;
}

export function isAlias(name: string): boolean {
  return name.startsWith(ALIAS_MARK);
}

function aliasName(kind: string, value: string): string {
  return `${ALIAS_MARK}${kind.toLowerCase()}:${orderKey(value)}`;
}

/** Keeps the claims of new events; answers the names that may mean another order now. */
export async function projectAliases(tx: Tx, storeId: string, events: readonly LogEvent[]): Promise<string[]> {
  const claims = events.flatMap((event) => claimsOf(storeId, event));
  if (claims.length === 0) return [];
  const inserted = await tx
    .insertInto('aliases')
    .values(claims)
    .onConflict((conflict) => conflict.doNothing())
    .returning('name')
    .execute();
  return [...new Set(inserted.map((row) => row.name))];
}

/** An order known by an alias only claims that alias for itself, so that a merchant finds it. */
function claimsOf(storeId: string, event: LogEvent): AliasesTable[] {
  const key = nameOf(event);
  return Object.entries(event.body.order?.aliases ?? {})
    .map(([kind, value]) => ({
      store_id: storeId,
      name: aliasName(kind, value),
      order_key: key,
      kind,
      value,
      value_key: orderKey(value),
    }))
    .filter(({ name, value_key }) => value_key !== key && (!isAlias(key) || name === key));
}

/** What each name means: itself, or the one order that an alias was claimed for. */
export async function resolveNames(tx: Tx, storeId: string, names: readonly string[]): Promise<Map<string, string>> {
  const meanings = new Map(names.map((name) => [name, name]));
  const aliases = [...meanings.keys()].filter(isAlias);
  if (aliases.length === 0) return meanings;
  const claims = await tx
    .selectFrom('aliases')
    .select(['name', 'order_key'])
    .where('store_id', '=', storeId)
    .where('name', 'in', aliases)
    .whereRef('order_key', '!=', 'name')
    .execute();
  for (const name of aliases) {
    const [claim, contradiction] = claims.filter((row) => row.name === name);
    if (claim && !contradiction) meanings.set(name, claim.order_key);
  }
  return meanings;
}

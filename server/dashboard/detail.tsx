// The pieces that several stories share: other people's words inside ours, items, and data shown as it came.
import type { Item } from '../../shared/order.ts';
import type { EntryData, Story } from './story.ts';

/** A short text somebody else chose: set apart, and kept from turning the sentence around. */
export function Said({ children }: { children: string }) {
  return <bdi class="said">{children}</bdi>;
}

/** For a detail's value; null stays null, so that the detail is left away. */
export function isolate(text: string | null) {
  return text && <bdi>{text}</bdi>;
}

export function itemList(items: Item[]) {
  return items.length === 0 ? null : (
    <ul class="items">
      {items.map(({ sku, title, quantity }) => (
        <li key={sku}>
          {quantity} × <bdi>{title || sku}</bdi> {title && <bdi class="sku">{sku}</bdi>}
        </li>
      ))}
    </ul>
  );
}

/** Data member by member, without the ones already told; what is nested is shown as JSON. */
export function plainDetails(data: EntryData, ...told: string[]): NonNullable<Story['details']> {
  const rest = Object.entries(data).filter(([name]) => !told.includes(name));
  return Object.fromEntries(
    rest.map(([name, value]) => [name, isolate(typeof value === 'string' ? value : JSON.stringify(value))]),
  );
}

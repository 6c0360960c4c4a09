// Reads the fields of an entry's data. An old or foreign event may hold anything: what is not of the expected shape
// reads as null, and never breaks the page.
import { z } from 'zod';
import { Instant, Item, Money } from '../../shared/order.ts';
import type { EntryData } from './story.ts';

const Items = z.array(Item);

export function textIn(data: EntryData, name: string): string | null {
  const value = data[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

export function numberIn(data: EntryData, name: string): number | null {
  const value = data[name];
  return typeof value === 'number' ? value : null;
}

export function recordIn(data: EntryData, name: string): EntryData {
  const value = data[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

export function recordsIn(data: EntryData, name: string): EntryData[] {
  const value = data[name];
  return Array.isArray(value) ? value.map((member) => recordIn({ member }, 'member')) : [];
}

export function instantIn(data: EntryData, name: string): string | null {
  return Instant.safeParse(data[name]).data ?? null;
}

export function moneyIn(data: EntryData, name: string): Money | null {
  return Money.safeParse(data[name]).data ?? null;
}

export function itemsIn(data: EntryData): Item[] {
  return Items.safeParse(data.items).data ?? [];
}

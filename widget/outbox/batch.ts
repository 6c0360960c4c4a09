// Which rows go in the next request, and its body. Pure.
import { MAX_BATCH_EVENTS } from '../../shared/wire.ts';
import type { Row } from './storage.ts';

// The browser lets a page have 64 KiB of keepalive bodies in flight, the shop's own beacons included.
export const MAX_BATCH_BYTES = 50_000;

/** The longest run from the front that fits; one row always does, whatever its size. */
export function cutBatch(rows: readonly Row[], maxEvents: number = MAX_BATCH_EVENTS): Row[] {
  const batch: Row[] = [];
  let bytes = 0;
  for (const row of rows.slice(0, maxEvents)) {
    bytes += new TextEncoder().encode(eventJson(row)).length + 1;
    if (batch.length > 0 && bytes > MAX_BATCH_BYTES) break;
    batch.push(row);
  }
  return batch;
}

export function batchBody(batch: readonly Row[], nowMs: number): string {
  return `{"sentAt":"${new Date(nowMs).toISOString()}","events":[${batch.map(eventJson).join()}]}`;
}

// Put together as text: JSON.stringify would ask a `toJSON` that some shops' libraries hang on every array.
function eventJson({ seq, json, numbered }: Row): string {
  return numbered ? `{"seq":${seq},${json.slice(1)}` : json;
}

// Which rows go in the next request, and its body. Pure.
import type { Row } from './storage.ts';

// The browser lets a page have 64 KiB of keepalive bodies in flight, the shop's own beacons included.
export const MAX_BATCH_BYTES = 50_000;

/** How many rows from the front fit; one always does, whatever its size. */
export function countFitting(rows: readonly Row[]): number {
  let bytes = 0;
  const over = rows.findIndex((row, index) => {
    bytes += new Blob([eventJson(row)]).size + 1;
    return index > 0 && bytes > MAX_BATCH_BYTES;
  });
  return over < 0 ? rows.length : over;
}

export function batchBody(batch: readonly Row[], nowMs: number): string {
  return `{"sentAt":"${new Date(nowMs).toISOString()}","events":[${batch.map(eventJson)}]}`;
}

// Put together as text: JSON.stringify would ask a `toJSON` that some shops' libraries hang on every array.
function eventJson({ seq, json, isNumbered }: Row): string {
  return isNumbered ? `{"seq":${seq},${json.slice(1)}` : json;
}

// Rows → a stream of NDJSON or CSV: constant memory, however many there are.
import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { EventRow } from '../reports/events.ts';

const COLUMNS: (keyof EventRow)[] = [
  'id',
  'type',
  'at',
  'receivedAt',
  'orderNumber',
  'linkedTo',
  'inferred',
  'sessionRef',
  'seq',
  'data',
];

export function toNdjson(rows: AsyncIterable<object>): ReadableStream {
  return toStream(Readable.from(linesOf(rows)));
}

async function* linesOf(rows: AsyncIterable<object>): AsyncGenerator<Buffer> {
  for await (const row of rows) yield Buffer.from(`${JSON.stringify(row)}\n`);
}

/** RFC 4180, with a byte-order mark so that spreadsheets read it as UTF-8. */
export function toCsv(rows: AsyncIterable<EventRow>): ReadableStream {
  const lines = stringify({
    header: true,
    columns: COLUMNS,
    bom: true,
    record_delimiter: 'windows',
    cast: {
      string: neutralise,
      object: (value) => neutralise(JSON.stringify(value)),
      boolean: String,
    },
  });
  const source = Readable.from(rows);
  source.on('error', (error) => lines.destroy(error));
  return toStream(source.pipe(lines));
}

/** A cell that a spreadsheet would run as a formula is made text (ASVS 1.2.10); numbers stay numbers. */
export function neutralise(text: string): string {
  return /^\s*[=+\-@\t\r\0]/.test(text) ? `'${text}` : text;
}

function toStream(readable: Readable): ReadableStream {
  return Readable.toWeb(readable) as unknown as ReadableStream;
}

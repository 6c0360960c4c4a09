// The ids the server makes: UUIDv7 for what happens now, UUIDv8 for what a client named by a key (RFC 9562).
import { createHash, randomBytes } from 'node:crypto';

const COUNTER_END = 0x1000;

let lastTime = 0;
let counter = 0;

/** Rising within the process, so that ids made in one commit keep their order; appends to the log's key. */
export function createUuid(now = Date.now()): string {
  const time = Math.max(now, lastTime);
  counter = time === lastTime ? counter + 1 : 0;
  // A full counter borrows from the next millisecond (RFC 9562, 6.2).
  lastTime = counter === COUNTER_END ? time + 1 : time;
  counter %= COUNTER_END;
  const bytes = randomBytes(16);
  bytes.writeUIntBE(lastTime, 0, 6);
  bytes.writeUInt16BE(counter, 6);
  return format(bytes, 7);
}

/** The same parts always give the same id. */
export function uuidOf(...parts: string[]): string {
  // JSON keeps ('a', 'bc') and ('ab', 'c') apart.
  return format(createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16), 8);
}

function format(bytes: Buffer, version: number): string {
  bytes.writeUInt8((version << 4) | ((bytes[6] as number) & 0x0f), 6);
  bytes.writeUInt8(0x80 | ((bytes[8] as number) & 0x3f), 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

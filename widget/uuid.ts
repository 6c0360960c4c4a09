// Event ids: UUIDv7 (RFC 9562, section 5.7), so that they sort by the time they were made.
import { randomHex } from './random-hex.ts';

export function uuidv7(nowMs: number): string {
  const time = nowMs.toString(16).padStart(12, '0');
  const random = randomHex(9);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6)}`;
}

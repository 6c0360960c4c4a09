// Event ids: UUIDv7 (RFC 9562, section 5.7), so that they sort by the time they were made.

export function uuidv7(nowMs: number): string {
  const random = Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  const time = nowMs.toString(16).padStart(12, '0');
  const variant = '89ab'[Number.parseInt(random.slice(18), 16) % 4];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(3, 6)}-${random.slice(6, 18)}`;
}

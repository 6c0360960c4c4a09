// Random bits as text, from the platform's cryptographic source.

export function randomHex(bytes: number): string {
  // Not Array.from: old shops' libraries put one in its place that maps nothing.
  const random = [...crypto.getRandomValues(new Uint8Array(bytes))];
  return random.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

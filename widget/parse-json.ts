// JSON from outside: what cannot be read is null, never an exception.

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

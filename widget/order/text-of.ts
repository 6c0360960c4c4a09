// What a page says, as text the server takes: trimmed; '' where it is no text, too long, or holds what cannot be stored.

const UNSTORABLE = /[\p{Cc}\p{Cs}]/u;

export function textOf(value: unknown, maxLength: number): string {
  const text = typeof value === 'string' || typeof value === 'number' ? `${value}`.trim() : '';
  return text.length > maxLength || UNSTORABLE.test(text) ? '' : text;
}

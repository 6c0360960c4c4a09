// What JSON may hold and a database may not: found before anything else reads an event, so that both engines,
// and every reader after them, are given the same harmless values.
import { type FieldError, MAX_DEPTH } from './wire.ts';

// PostgreSQL refuses NUL (22021) and lone surrogates (22P02) that SQLite and JavaScript take.
const UNSTORABLE = /\0|\p{Surrogate}/u;
const RESERVED_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** RFC 6901: `~` and `/` inside a key are escaped. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The first value that must not be stored, with its pointer; null where there is none. */
export function findPoison(value: unknown): FieldError | null {
  const path: PropertyKey[] = [];
  const detail = visit(value, path);
  return detail === null ? null : { pointer: pointerOf(path), detail };
}

/** Leaves `path` at the place of what it found. */
function visit(value: unknown, path: PropertyKey[]): string | null {
  if (typeof value === 'string') return UNSTORABLE.test(value) ? 'holds a character that cannot be stored' : null;
  if (typeof value === 'number') return numberFault(value);
  if (typeof value !== 'object' || value === null) return null;
  if (path.length >= MAX_DEPTH) return 'is nested too deeply';
  for (const key of Object.keys(value)) {
    path.push(key);
    const fault = keyFault(key) ?? visit((value as Record<string, unknown>)[key], path);
    if (fault !== null) return fault;
    path.pop();
  }
  return null;
}

function keyFault(key: string): string | null {
  if (RESERVED_KEYS.has(key)) return 'is a reserved name';
  return UNSTORABLE.test(key) ? 'has a name that cannot be stored' : null;
}

function numberFault(value: number): string | null {
  if (!Number.isFinite(value)) return 'is too large a number';
  return Number.isInteger(value) && !Number.isSafeInteger(value)
    ? 'is too large an integer to be kept exactly; send it as text'
    : null;
}

// Unknown JSON → a checked event or the reason it is refused, with the field named. Nothing behind this line sees
// a value that has not passed it.
import type { z } from 'zod';
import { SERVER_TYPES, ShopperEvent } from './event.ts';
import { findPoison, pointerOf } from './poison.ts';
import { type FieldError, MAX_EVENT_BYTES, type ProblemCode } from './wire.ts';

export type ParsedEvent =
  | { ok: true; event: ShopperEvent }
  | { ok: false; code: ProblemCode; detail: string; errors?: FieldError[] };

/** A body of nothing but mistakes is not answered by a larger one. */
const MAX_ERRORS = 20;

const serverTypes: ReadonlySet<unknown> = new Set(SERVER_TYPES);

/** Pointers in `errors` are relative to the event. */
export function parseEvent(value: unknown): ParsedEvent {
  const poison = findPoison(value);
  if (poison) return wrong([poison]);
  if (Buffer.byteLength(JSON.stringify(value)) > MAX_EVENT_BYTES) {
    return { ok: false, code: 'event_too_large', detail: `An event may have ${MAX_EVENT_BYTES} bytes.` };
  }
  const type = (value as { type?: unknown } | null)?.type;
  if (serverTypes.has(type)) {
    const detail = `${type} is recorded by the server itself.`;
    return { ok: false, code: 'type_not_allowed', detail, errors: [{ pointer: '/type', detail }] };
  }
  const parsed = ShopperEvent.safeParse(value);
  return parsed.success ? { ok: true, event: parsed.data } : wrong(fieldErrors(parsed.error));
}

/** One entry for each wrong field; an unknown field is named itself, not the object it stands in. */
export function fieldErrors(error: z.core.$ZodError): FieldError[] {
  const fields = error.issues.flatMap((issue) => {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    const detail = issue.code === 'unrecognized_keys' ? 'is not a known field' : issue.message;
    return keys.map((path) => ({ pointer: pointerOf(path), detail }));
  });
  return fields.slice(0, MAX_ERRORS);
}

function wrong(errors: FieldError[]): ParsedEvent {
  const [first] = errors;
  return { ok: false, code: 'invalid_field', detail: `${first?.pointer || 'The event'} ${first?.detail}`, errors };
}

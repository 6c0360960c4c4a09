// The named doors: one event each, flat JSON, for hand-written clients. A door's body is folded into the event it stands
// for and checked as that event, so that there is one contract and not two.
import { ENVELOPE_FIELDS } from '../../shared/event.ts';
import { type ParsedEvent, parseEvent } from '../../shared/parse-event.ts';
import { DOORS, MAX_IDEMPOTENCY_KEY } from '../../shared/wire.ts';
import { createUuid, uuidOf } from '../uuid.ts';
import { objectOf } from './batch.ts';
import { Problem } from './problem.ts';

export type DoorPath = keyof typeof DOORS;

export function isDoor(path: string): path is DoorPath {
  return Object.hasOwn(DOORS, path);
}

/**
 * Pointers of a refusal are relative to the flat body.
 * @throws Problem where the body is no object or the Idempotency-Key is too long.
 */
export function parseDoor(path: DoorPath, storeId: string, idempotencyKey: string | null, body: unknown): ParsedEvent {
  const flat = objectOf(body);
  const envelope: [string, unknown][] = [];
  const data: [string, unknown][] = [];
  for (const field of Object.entries(flat)) (ENVELOPE_FIELDS.includes(field[0]) ? envelope : data).push(field);
  const parsed = parseEvent({
    id: idFor(path, storeId, idempotencyKey),
    occurredAt: new Date().toISOString(),
    // fromEntries defines own properties: a field called __proto__ stays a field, and is refused as one.
    ...Object.fromEntries(envelope),
    type: DOORS[path],
    data: Object.fromEntries(data),
  });
  return parsed.ok ? parsed : { ...parsed, detail: flatten(parsed.detail), ...flattenErrors(parsed.errors) };
}

function idFor(path: DoorPath, storeId: string, idempotencyKey: string | null): string {
  if (idempotencyKey === null) return createUuid();
  if (idempotencyKey.length === 0 || idempotencyKey.length > MAX_IDEMPOTENCY_KEY) {
    throw new Problem('invalid_field', `The Idempotency-Key may have 1 to ${MAX_IDEMPOTENCY_KEY} characters.`);
  }
  return uuidOf(storeId, path, idempotencyKey);
}

function flattenErrors(errors: Extract<ParsedEvent, { ok: false }>['errors']) {
  return errors && { errors: errors.map(({ pointer, detail }) => ({ pointer: flatten(pointer), detail })) };
}

function flatten(pointer: string): string {
  return pointer.replace(/^\/data(?=\/)/, '');
}

// Keyset cursors: where a list was left, opaque to the caller.

/** `place` are the values of the columns the list is ordered by, for its last row. */
export function toCursor(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Null where the text is no cursor of such places. */
export function parseCursor(cursor: string, kinds: readonly ('text' | 'integer')[]): (string | number)[] | null {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const fits =
      Array.isArray(place) &&
      place.length === kinds.length &&
      kinds.every((kind, index) =>
        kind === 'text' ? typeof place[index] === 'string' : Number.isSafeInteger(place[index]),
      );
    return fits ? (place as (string | number)[]) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

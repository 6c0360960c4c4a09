// Keyset cursors: where a list was left, opaque to the caller.

/** `place` are the values of the columns the list is ordered by, for its last row. */
export function toCursor(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Null where the text is no cursor of that many places. */
export function parseCursor(cursor: string, places: number): (string | number)[] | null {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const fits =
      Array.isArray(place) && place.length === places && place.every((part) => /string|number/.test(typeof part));
    return fits ? (place as (string | number)[]) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

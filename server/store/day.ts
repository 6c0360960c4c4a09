// The day a moment falls on in a store's time zone, as `YYYY-MM-DD`.

// No zone changes its offset more often than at quarter hours, so one answer serves all of a quarter.
const QUARTER_MS = 15 * 60_000;
const QUARTERS_KEPT = 10_000;

const formats = new Map<string, Intl.DateTimeFormat>();
const days = new Map<string, string>();

export function dayOf(at: number, timeZone: string): string {
  const quarter = Math.floor(at / QUARTER_MS);
  const key = `${quarter} ${timeZone}`;
  const known = days.get(key);
  if (known) return known;
  // en-CA writes ISO 8601 dates.
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  formats.set(timeZone, format);
  const day = format.format(quarter * QUARTER_MS);
  if (days.size >= QUARTERS_KEPT) days.clear();
  days.set(key, day);
  return day;
}

/** The first moment of a day in a time zone, epoch ms. */
export function startOfDay(day: string, timeZone: string): number {
  // No zone is more than 14 hours off UTC.
  const noon = Date.parse(`${day}T12:00:00Z`) / QUARTER_MS;
  let before = noon - 4 * 27;
  let within = noon + 4 * 3;
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (dayOf(middle * QUARTER_MS, timeZone) < day) before = middle;
    else within = middle;
  }
  return within * QUARTER_MS;
}

const DAY_MS = 86_400_000;

/** The first moment after a day. */
export function endOfDay(day: string, timeZone: string): number {
  return startOfDay(new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10), timeZone);
}

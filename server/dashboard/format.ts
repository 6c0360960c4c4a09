// Money, times and counts as merchants read them. Always English, always the store's own time zone: nothing is guessed
// from the machine or the browser, so the same answer gives the same page everywhere.
import type { Money } from '../../shared/order.ts';

const LOCALE = 'en';
const DEFAULT_EXPONENT = 2;

// ISO 4217's list, where it is not 2. Intl has its own digits for prices on display (none for ALL or LBP), which are
// not the digits an amount in minor units has.
const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3] as const),
  ...'CLF UYW'.split(' ').map((code) => [code, 4] as const),
]);

// Making a format costs more than the row it stands in; a store has a handful of currencies.
const formats = new Map<string, Intl.NumberFormat>();

export function formatMoney({ amount, currency }: Money): string {
  const digits = EXPONENTS.get(currency) ?? DEFAULT_EXPONENT;
  let format = formats.get(currency);
  if (!format) {
    const fraction = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    format = new Intl.NumberFormat(LOCALE, { style: 'currency', currency, ...fraction });
    formats.set(currency, format);
  }
  // As decimal text: a division would round large amounts.
  return format.format(`${amount}E-${digits}` as Intl.StringNumericLiteral);
}

const counts = new Intl.NumberFormat(LOCALE);

/** `3 events`, `1 event`, `1,200 events`. */
export function formatCount(count: number, noun: string): string {
  return `${counts.format(count)} ${count === 1 ? noun : `${noun}s`}`;
}

/** Reads RFC 3339 times on the wall clock of one place. */
export interface Clock {
  timeZone: string;
  /** `Nov 21, 2026` */
  day(at: string): string;
  /** `14:05` */
  time(at: string): string;
  /** `Nov 21, 2026, 14:05` */
  moment(at: string): string;
}

export function createClock(timeZone: string): Clock {
  const date = { year: 'numeric', month: 'short', day: 'numeric', timeZone } as const;
  const hours = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const;
  const day = new Intl.DateTimeFormat(LOCALE, date);
  const time = new Intl.DateTimeFormat(LOCALE, hours);
  const moment = new Intl.DateTimeFormat(LOCALE, { ...date, ...hours });
  return {
    timeZone,
    day: (at) => day.format(new Date(at)),
    time: (at) => time.format(new Date(at)),
    moment: (at) => moment.format(new Date(at)),
  };
}

// What a shop can set, on the tag as data-… or through init(): one list for both.

export const OPTION_NAMES = [
  'store',
  'api',
  'orderNumber',
  'orderToken',
  'email',
  'locale',
  'theme',
  'position',
  'launcher',
  'consent',
  'nonce',
  'flows',
] as const;

export type Options = Partial<Record<(typeof OPTION_NAMES)[number], string>>;

/** One localStorage key a store: the tag reads it to see whether this device has ever acted. */
export function sessionKey(store: string | undefined): string {
  return `counterbell:${store}`;
}

/** Global Privacy Control asks for what a shop asks for with data-consent="required". */
export function needsConsent(options: Options): boolean {
  const { globalPrivacyControl } = navigator as { globalPrivacyControl?: boolean };
  return options.consent === 'required' || globalPrivacyControl === true;
}

// The two checks a contact form needs, the same on the device and on the server; no imports.

// One @, no spaces, a dot in the domain. Whether the address exists only a message can tell.
const EMAIL = /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+\.[^\s@<>()[\]\\,;:".]+$/;
// E.164 (ITU-T): a plus, a country code that does not start with 0, at most fifteen digits.
const PHONE = /^\+[1-9]\d{6,14}$/;

export function isEmail(text: string): boolean {
  return EMAIL.test(text);
}

export function isPhone(text: string): boolean {
  return PHONE.test(text);
}

/** What people type between the digits (spaces, dots, hyphens, brackets, a leading 00) is taken out. */
export function tidyPhone(text: string): string {
  return text.replace(/[\s().\-/]/g, '').replace(/^00/, '+');
}

// English.
import type { CapsuleText, LostText, Text, UpdatesText } from './text.ts';

export const en: Text = {
  lang: 'en',
  dir: 'ltr',
  close: 'Close',
  back: 'Back',
  send: 'Send',
  buttons: { sending: 'Sending…', saved: 'Done', waiting: 'Done', failed: 'Try again' },
  order: (number) => `Order ${number}`,
  noOrder: 'No order found on this page',
  orderNumber: 'Order number',
  useOrder: 'Use this order',
  otherOrder: 'Another order',
  flows: { csat: 'Rate your experience', updates: 'Get order updates', capsule: 'Reserve a capsule' },
  couldNotLoad: 'Could not load.',
  loading: 'Loading…',
  waiting: 'Waiting on this device. It is sent when the shop can be reached.',
  notSaved: 'Not saved. The shop could not be reached. Your words are still here.',
  refused: (detail) => `Not saved. The shop could not take this. ${detail}`,
  rateQuestion: 'How was your experience?',
  ratings: { terrible: 'Terrible', poor: 'Poor', okay: 'Okay', good: 'Good', great: 'Great' },
  comment: 'Anything to add? (optional)',
  rateSaved: 'Saved. Thank you for telling us.',
};

export const enUpdates: UpdatesText = {
  intro:
    'By choosing “Get updates” you agree that the shop writes to you about this order. You can stop it at any time.',
  email: 'E-mail',
  emailWrong: 'This does not look like an e-mail address.',
  phone: 'Phone (optional)',
  phoneHint: 'With country code, such as +34 600 123 456',
  phoneWrong: 'Start with + and the country code.',
  addressNeeded: 'Give an e-mail address or a phone number.',
  sms: 'Also by SMS',
  consent: {
    text: 'I agree to get text messages about this order at this number. Message rates may apply. I can stop them at any time.',
    version: 'en-1',
  },
  send: 'Get updates',
  saved: 'Saved. You will hear from the shop.',
};

export const enCapsule: CapsuleText = {
  lang: 'en',
  none: 'There is nothing to reserve right now.',
  question: 'Which one should be kept for you?',
  left: (places, hours) => `${places} left, held for ${hours} h`,
  full: 'All taken: joins the waitlist',
  email: 'E-mail (optional)',
  emailHint: 'To hear about your place',
  emailWrong: 'This does not look like an e-mail address.',
  send: 'Reserve',
  held: (until) => `Saved. Held for you until ${until}.`,
  waitlisted: 'Saved. All places are taken; you are on the waitlist.',
  refused: 'Saved, but the shop could not keep a place for you.',
  saved: 'Saved. The shop will confirm it.',
};

export const enLost: LostText = {
  words: ({ count, refusal }) =>
    `${count === 1 ? 'An earlier message was' : `${count} earlier messages were`} not saved. ${refusal ?? 'The shop could not take it in time.'}`,
};

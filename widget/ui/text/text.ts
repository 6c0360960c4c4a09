// Every sentence the widget can say, by download. A language is a value of these types: one that lacks a sentence
// does not compile.
import type { Rating } from '../../../shared/rating.ts';
import type { FlowName } from '../flow.ts';

export interface Text {
  lang: string;
  dir: 'ltr' | 'rtl';
  close: string;
  back: string;
  send: string;
  /** What a form's button says after it was pressed. */
  buttons: Record<'sending' | 'saved' | 'waiting' | 'failed', string>;
  order(number: string): string;
  noOrder: string;
  orderNumber: string;
  useOrder: string;
  otherOrder: string;
  flows: Record<FlowName, string>;
  couldNotLoad: string;
  loading: string;
  waiting: string;
  notSaved: string;
  refused(detail: string): string;
  rateQuestion: string;
  ratings: Record<Rating, string>;
  comment: string;
  rateSaved: string;
}

export interface UpdatesText {
  intro: string;
  email: string;
  emailWrong: string;
  phone: string;
  phoneHint: string;
  phoneWrong: string;
  addressNeeded: string;
  sms: string;
  /** Shown beside the SMS box. These words and the introduction are sent as they were shown; other words are a new version. */
  consent: { text: string; version: string };
  send: string;
  saved: string;
}

export interface CapsuleText {
  lang: string;
  none: string;
  question: string;
  left(places: number, hours: number): string;
  full: string;
  email: string;
  emailHint: string;
  emailWrong: string;
  send: string;
  held(until: string): string;
  waitlisted: string;
  refused: string;
  saved: string;
}

export interface LostText {
  /** Of messages from earlier visits; without a refusal they grew too old to send. */
  words(lost: { count: number; refusal: string | null }): string;
}

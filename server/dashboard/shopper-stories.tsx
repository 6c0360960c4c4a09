// What each event of a shopper says. The record is closed: a new type does not compile before it has its sentence.
import type { ShopperType } from '../../shared/event.ts';
import type { ContactWay, RequestKind } from '../../shared/kinds.ts';
import { RATINGS } from '../../shared/rating.ts';
import { CsatBadge } from './badge.tsx';
import { isolate, itemList, plainDetails, Said } from './detail.tsx';
import { instantIn, itemsIn, numberIn, recordIn, recordsIn, textIn } from './entry-data.ts';
import type { Clock } from './format.ts';
import { Moment } from './moment.tsx';
import type { EntryData, Story, Storyteller } from './story.ts';

const REQUESTS: Record<RequestKind, string> = {
  return: 'asked for a return',
  exchange: 'asked for an exchange',
  resize: 'asked for another size',
  service: 'asked for a service',
  extension: 'asked for more time',
  meeting: 'asked for a meeting',
  waitlist: 'asked for a place on the waiting list',
  question: 'asked a question',
};

const ANSWER_WAYS: Record<ContactWay, string> = { email: 'e-mail', phone: 'phone', none: 'no answer wished' };

export const SHOPPER_STORIES: Record<ShopperType, Storyteller> = {
  'widget.opened': () => ({ sentence: 'Shopper opened the widget' }),
  'order.viewed': (data) => ({ sentence: 'Shopper looked at the order', details: detection(data) }),
  'order.tracked': (data) => ({ sentence: 'Shopper tracked the order', details: detection(data) }),
  'csat.rated': rated,
  'updates.subscribed': (data) => ({
    sentence: `Shopper subscribed to order updates${waysOf(data)}`,
    details: { ...channels(data), SMS: data.sms === true ? 'yes' : 'no', ...consent(data) },
  }),
  'updates.unsubscribed': (data) => ({
    sentence: `Shopper stopped order updates${waysOf(data)}`,
    details: channels(data),
  }),
  'capsule.reserved': (data) => ({
    sentence: <>Shopper asked for a place in capsule {capsule(data)}</>,
    details: { Items: itemList(itemsIn(data)), ...contact(data) },
  }),
  'capsule.cancelled': (data) => ({
    sentence: 'Shopper cancelled a capsule reservation',
    details: { Reservation: isolate(textIn(data, 'reservationId')) },
  }),
  'request.opened': requested,
  'request.withdrawn': (data) => ({
    sentence: 'Shopper withdrew a request',
    details: { Request: isolate(textIn(data, 'requestId')) },
  }),
  'product.liked': (data) => ({ sentence: <>Shopper liked {product(data)}</> }),
  'product.unliked': (data) => ({ sentence: <>Shopper took back the like of {product(data)}</> }),
  'introduction.seen': (data) => ({ sentence: 'Shopper saw the introduction', details: plainDetails(data) }),
  'activity.noted': (data) => ({ sentence: 'The shop’s page noted an activity', details: plainDetails(data) }),
};

function rated(data: EntryData): Story {
  const score = numberIn(data, 'score') ?? 0;
  const rating = RATINGS[score - 1];
  const about = textIn(data, 'about') ?? 'order';
  return {
    sentence: (
      <>
        Shopper rated {about === 'order' ? 'the order' : <Said>{about}</Said>}{' '}
        {rating ? <CsatBadge score={score} rating={rating} /> : 'without a score'}
      </>
    ),
    words: textIn(data, 'comment'),
  };
}

function requested(data: EntryData, clock: Clock): Story {
  const kind = textIn(data, 'kind') ?? '';
  const meeting = recordIn(data, 'meeting');
  const at = instantIn(meeting, 'at');
  return {
    sentence: Object.hasOwn(REQUESTS, kind) ? (
      `Shopper ${REQUESTS[kind as RequestKind]}`
    ) : (
      <>
        Shopper opened a request <Said>{kind}</Said>
      </>
    ),
    words: textIn(data, 'message'),
    details: {
      Reason: isolate(textIn(data, 'reason')),
      Items: itemList(itemsIn(data)),
      'Wished for': at && <Moment at={at} clock={clock} />,
      'Shopper’s time zone': isolate(textIn(meeting, 'timeZone')),
      'Meeting notes': isolate(textIn(meeting, 'notes')),
      ...contact(data),
    },
  };
}

/** Which detector found the order on the page, and what the others read instead. */
function detection(data: EntryData): NonNullable<Story['details']> {
  const candidates = recordsIn(data, 'candidates');
  return {
    'Found by': isolate(textIn(data, 'detector')),
    'Also on the page': candidates.length > 0 && (
      <ul class="items">
        {candidates.map((candidate, index) => (
          <li key={index}>
            <bdi>{textIn(candidate, 'number')}</bdi> · <bdi>{textIn(candidate, 'source')}</bdi>, confidence{' '}
            <bdi>{textIn(candidate, 'confidence')}</bdi>
          </li>
        ))}
      </ul>
    ),
  };
}

function waysOf(data: EntryData): string {
  const ways = [textIn(data, 'email') !== null && 'e-mail', data.sms === true && 'SMS'].filter(Boolean);
  return ways.length === 0 ? '' : ` by ${ways.join(' and ')}`;
}

function channels(data: EntryData): NonNullable<Story['details']> {
  return { 'E-mail': isolate(textIn(data, 'email')), Phone: isolate(textIn(data, 'phone')) };
}

/** The exact wording is the proof; its version alone would not be. */
function consent(data: EntryData): NonNullable<Story['details']> {
  const given = recordIn(data, 'consent');
  return {
    Consent: isolate(textIn(given, 'text')) ?? 'none recorded',
    'Consent version': isolate(textIn(given, 'version')),
  };
}

function contact(data: EntryData): NonNullable<Story['details']> {
  const wish = recordIn(data, 'contact');
  const by = textIn(wish, 'by') ?? '';
  return {
    'Answer by': Object.hasOwn(ANSWER_WAYS, by) ? ANSWER_WAYS[by as ContactWay] : isolate(by),
    ...channels(wish),
  };
}

function capsule(data: EntryData) {
  return <Said>{textIn(data, 'capsuleId') ?? 'without a name'}</Said>;
}

function product(data: EntryData) {
  return <Said>{textIn(data, 'title') ?? textIn(data, 'productId') ?? 'a product'}</Said>;
}

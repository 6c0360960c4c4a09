// What each event the server makes says. Data that a sentence does not tell is listed beneath it, so that nothing
// that was recorded stays unseen.
import type { RefusalReason, SERVER_TYPES } from '../../shared/event.ts';
import { isolate, plainDetails, Said } from './detail.tsx';
import { instantIn, moneyIn, textIn } from './entry-data.ts';
import { type Clock, formatMoney } from './format.ts';
import { Moment } from './moment.tsx';
import type { EntryData, Story, Storyteller } from './story.ts';

const REFUSALS: Record<RefusalReason, string> = {
  no_such_capsule: 'there is no such capsule',
  one_per_shopper: 'the shopper already has a place in it',
};

export const SERVER_STORIES: Record<(typeof SERVER_TYPES)[number], Storyteller> = {
  'order.placed': order('Order placed'),
  'order.paid': order('Order paid'),
  'order.fulfilled': order('Order fulfilled'),
  'order.refunded': order('Order refunded'),
  'order.cancelled': order('Order cancelled'),
  'order.verified': order('A signed source confirmed the order'),
  'order.conflicted': order('A claim and a signed source contradict each other'),
  'capsule.held': (data, clock) => {
    const until = instantIn(data, 'heldUntil');
    return {
      ...capsule('held')(data, clock),
      details: {
        Until: until && <Moment at={until} clock={clock} />,
        Reservation: isolate(textIn(data, 'reservationId')),
      },
    };
  },
  'capsule.waitlisted': capsule('put on the waiting list'),
  'capsule.refused': (data, clock) => {
    const reason = textIn(data, 'reason') ?? '';
    return {
      ...capsule('refused')(data, clock),
      details: {
        Because: Object.hasOwn(REFUSALS, reason) ? REFUSALS[reason as RefusalReason] : isolate(reason),
        Reservation: isolate(textIn(data, 'reservationId')),
      },
    };
  },
  'capsule.expired': capsule('given up: the hold ran out'),
  'capsule.confirmed': capsule('confirmed'),
  'request.decided': staff('A request was decided'),
  'request.answered': staff('A request was answered'),
  'customer.advanced': staff('The customer’s status changed'),
  'reply.reviewed': staff('A reply was reviewed'),
  'onboarding.advanced': staff('The store’s set-up moved on'),
  'notice.sent': staff('The shopper was sent a notice'),
};

/** The facts a shop's platform told, then whatever else it said. */
function order(sentence: string): Storyteller {
  return (data: EntryData, clock: Clock): Story => {
    const total = moneyIn(data, 'total');
    const placedAt = instantIn(data, 'placedAt');
    return {
      sentence,
      details: {
        Total: total && formatMoney(total),
        Creator: isolate(textIn(data, 'creator')),
        Placed: placedAt && <Moment at={placedAt} clock={clock} />,
        ...plainDetails(data, ...(total ? ['total'] : []), ...(placedAt ? ['placedAt'] : []), 'creator'),
      },
    };
  };
}

function capsule(outcome: string): Storyteller {
  return (data) => ({
    sentence: (
      <>
        Place in capsule <Said>{textIn(data, 'capsuleId') ?? 'without a name'}</Said> {outcome}
      </>
    ),
    details: {
      Reservation: isolate(textIn(data, 'reservationId')),
      ...plainDetails(data, 'capsuleId', 'reservationId'),
    },
  });
}

function staff(sentence: string): Storyteller {
  return (data) => ({ sentence, words: textIn(data, 'message'), details: plainDetails(data, 'message') });
}

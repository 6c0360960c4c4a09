// The order updates flow: an address, and SMS only with a consent whose very words are sent along.
import { isEmail, isPhone, tidyPhone } from '../../../shared/contact.ts';
import { MAX_EMAIL } from '../../../shared/wire.ts';
import { Field } from '../field.tsx';
import type { FlowProps } from '../flow.ts';
import { type Complain, SendForm } from '../send-form.tsx';
import { enUpdates } from '../text/en.ts';

export function Updates({ text, send, done }: FlowProps) {
  return (
    <SendForm
      text={text}
      label={enUpdates.send}
      saved={() => enUpdates.saved}
      done={done}
      read={(fields, complain) => {
        const subscription = readSubscription(fields, complain);
        return subscription && ((tell) => send('updates.subscribed', subscription, tell));
      }}
    >
      <p>{enUpdates.intro}</p>
      <Field name="email" type="email" label={enUpdates.email} maxLength={MAX_EMAIL} autoComplete="email" />
      <Field name="phone" type="tel" label={enUpdates.phone} autoComplete="tel" hint={enUpdates.phoneHint} />
      <label class="choice">
        <input type="checkbox" name="sms" />
        <span>
          {enUpdates.sms}
          <small>{enUpdates.consent.text}</small>
        </span>
      </label>
    </SendForm>
  );
}

interface Subscription {
  email?: string;
  phone?: string;
  sms: boolean;
  consent: (typeof enUpdates)['consent'];
}

/** The words that were shown, as they were shown. */
function consentTo(sms: boolean): Subscription['consent'] {
  return sms ? enUpdates.consent : { ...enUpdates.consent, text: enUpdates.intro };
}

function readSubscription(fields: FormData, complain: Complain): Subscription | null {
  const email = (fields.get('email') as string).trim();
  const phone = tidyPhone(fields.get('phone') as string);
  const sms = fields.has('sms');
  if (email && !isEmail(email)) complain('email', enUpdates.emailWrong);
  else if ((phone || sms) && !isPhone(phone)) complain('phone', enUpdates.phoneWrong);
  else if (!email && !phone) complain('email', enUpdates.addressNeeded);
  else return { ...(email && { email }), ...(phone && { phone }), sms, consent: consentTo(sms) };
  return null;
}

// The order updates flow: an address, and SMS only with a consent whose very words are sent along.
import { isEmail, isPhone, tidyPhone } from '../../../shared/contact.ts';
import { MAX_EMAIL } from '../../../shared/wire.ts';
import { Field } from '../field.tsx';
import type { FlowProps } from '../flow.ts';
import { type Errors, SendForm } from '../send-form.tsx';
import { enUpdates } from '../text/en.ts';

export function Updates({ text, send, done }: FlowProps) {
  return (
    <SendForm
      text={text}
      label={enUpdates.send}
      saved={() => enUpdates.saved}
      done={done}
      read={(fields) => {
        const subscription = readSubscription(fields);
        return 'errors' in subscription
          ? subscription
          : { send: (tell) => send('updates.subscribed', subscription, tell) };
      }}
    >
      {(errors) => (
        <>
          <p>{enUpdates.intro}</p>
          <Field
            id="email"
            name="email"
            type="email"
            label={enUpdates.email}
            maxLength={MAX_EMAIL}
            autoComplete="email"
            error={errors.email}
          />
          <Field
            id="phone"
            name="phone"
            type="tel"
            label={text.optional(enUpdates.phone)}
            autoComplete="tel"
            hint={enUpdates.phoneHint}
            error={errors.phone}
          />
          <label class="check">
            <input type="checkbox" name="sms" aria-describedby="consent" />
            <span>{enUpdates.sms}</span>
          </label>
          <p id="consent" class="hint">
            {enUpdates.consent.text}
          </p>
        </>
      )}
    </SendForm>
  );
}

interface Subscription {
  email?: string;
  phone?: string;
  sms: boolean;
  consent?: (typeof enUpdates)['consent'];
}

function readSubscription(fields: FormData): Subscription | { errors: Errors } {
  const email = (fields.get('email') as string).trim();
  const phone = tidyPhone(fields.get('phone') as string);
  const sms = fields.has('sms');
  if (email && !isEmail(email)) return { errors: { email: enUpdates.emailWrong } };
  if ((phone || sms) && !isPhone(phone)) return { errors: { phone: enUpdates.phoneWrong } };
  if (!email && !phone) return { errors: { email: enUpdates.addressNeeded } };
  return { ...(email && { email }), ...(phone && { phone }), sms, ...(sms && { consent: enUpdates.consent }) };
}

// The capsule flow: choose one, and read what became of it. A sold-out capsule is an answer, not an error.
import type { CapsuleOffer, Outcome } from '../../../shared/answer.ts';
import { isEmail } from '../../../shared/contact.ts';
import { MAX_EMAIL } from '../../../shared/wire.ts';
import { Field } from '../field.tsx';
import type { FlowProps } from '../flow.ts';
import { Loaded } from '../loaded.tsx';
import { SendForm } from '../send-form.tsx';
import { enCapsule } from '../text/en.ts';
import type { CapsuleText } from '../text/text.ts';

export interface CapsuleProps extends FlowProps {
  loadOffers(): Promise<CapsuleOffer[]>;
}

export function Capsule({ loadOffers, ...props }: CapsuleProps) {
  return (
    <Loaded text={props.text} load={loadOffers}>
      {(offers) => (offers.length > 0 ? <CapsuleForm {...props} offers={offers} /> : <p>{enCapsule.none}</p>)}
    </Loaded>
  );
}

type CapsuleFormProps = FlowProps & { offers: CapsuleOffer[] };

function CapsuleForm({ text, send, done, offers }: CapsuleFormProps) {
  return (
    <SendForm
      text={text}
      label={enCapsule.send}
      saved={(outcome) => savedWords(outcome, enCapsule)}
      done={done}
      read={(fields, complain) => {
        const chosen = offers.find(({ id }) => id === fields.get('capsule'));
        const email = (fields.get('email') as string).trim();
        if (email && !isEmail(email)) complain('email', enCapsule.emailWrong);
        if (!chosen || (email && !isEmail(email))) return null;
        const items = chosen.items.map((item) => ({ ...item, quantity: 1 }));
        const contact = email ? { by: 'email' as const, email } : { by: 'none' as const };
        return (tell) => send('capsule.reserved', { capsuleId: chosen.id, items, contact }, tell);
      }}
    >
      <fieldset>
        <legend>{enCapsule.question}</legend>
        {offers.map((offer) => (
          <label key={offer.id} class="choice">
            <input type="radio" name="capsule" value={offer.id} required />
            <span>
              <b>{offer.title}</b>
              <small>{offer.items.map(({ title }) => title).join(', ')}</small>
              <small>{offer.left > 0 ? enCapsule.left(offer.left, offer.holdHours) : enCapsule.full}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <Field
        name="email"
        type="email"
        label={enCapsule.email}
        maxLength={MAX_EMAIL}
        autoComplete="email"
        hint={enCapsule.emailHint}
      />
    </SendForm>
  );
}

function savedWords({ reservation }: Outcome, words: CapsuleText): string {
  switch (reservation?.state) {
    case 'held':
      return words.held(untilWords(reservation.heldUntil));
    case 'waitlisted':
      return words.waitlisted;
    case 'refused':
      return words.refused;
    default:
      return words.saved;
  }
}

function untilWords(heldUntil: string | null): string {
  const format = new Intl.DateTimeFormat(enCapsule.lang, { dateStyle: 'medium', timeStyle: 'short' });
  return heldUntil ? format.format(new Date(heldUntil)) : '';
}

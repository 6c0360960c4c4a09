// The CSAT flow: five labels, one comment. It comes with the panel, for it is what most shoppers open it for.
import { RATINGS, type Rating } from '../../../shared/rating.ts';
import { Field } from '../field.tsx';
import type { FlowProps } from '../flow.ts';
import { SendForm } from '../send-form.tsx';

export function Csat({ text, send, done }: FlowProps) {
  return (
    <SendForm
      text={text}
      label={text.send}
      saved={() => text.rateSaved}
      done={done}
      read={(fields) => (tell) => {
        const comment = (fields.get('comment') as string).trim();
        const rating = fields.get('rating') as Rating;
        return send('csat.rated', { rating, ...(comment && { comment }), about: 'order' }, tell);
      }}
    >
      <fieldset>
        <legend>{text.rateQuestion}</legend>
        <div class="ratings">
          {RATINGS.map((name, index) => (
            <label key={name}>
              <input type="radio" name="rating" value={name} required />
              <span class="tile">
                <b aria-hidden="true">{index + 1}</b>
                {text.ratings[name]}
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <Field name="comment" label={text.comment} control="textarea" />
    </SendForm>
  );
}

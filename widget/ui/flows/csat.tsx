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
      read={(fields) => {
        const rating = fields.get('rating') as Rating | null;
        const comment = (fields.get('comment') as string).trim();
        if (!rating) return { errors: { rating: text.ratingNeeded } };
        return { send: (tell) => send('csat.rated', { rating, ...(comment && { comment }), about: 'order' }, tell) };
      }}
    >
      {({ rating }) => (
        <>
          <fieldset aria-describedby={rating && 'rating-note'}>
            <legend>{text.rateQuestion}</legend>
            <div class="ratings">
              {RATINGS.map((name, index) => (
                <label key={name}>
                  <input type="radio" name="rating" value={name} aria-invalid={rating ? true : undefined} />
                  <span class="tile">
                    <b aria-hidden="true">{index + 1}</b>
                    {text.ratings[name]}
                  </span>
                </label>
              ))}
            </div>
            {rating && (
              <p id="rating-note" class="error">
                {rating}
              </p>
            )}
          </fieldset>
          <Field id="comment" name="comment" label={text.optional(text.comment)} type="multiline" />
        </>
      )}
    </SendForm>
  );
}

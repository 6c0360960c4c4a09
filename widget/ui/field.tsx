// One labelled field with its hint and its error, tied together for assistive technology. Ids are safe: they live in
// the widget's own shadow root, and a name is used once a form.
import { MAX_MESSAGE } from '../../shared/wire.ts';

export interface FieldProps {
  id: string;
  name: string;
  label: string;
  type?: 'text' | 'email' | 'tel' | 'multiline';
  maxLength?: number;
  autoComplete?: string;
  hint?: string | undefined;
  error?: string | undefined;
}

export function Field({
  id,
  name,
  label,
  type = 'text',
  maxLength = MAX_MESSAGE,
  autoComplete = 'off',
  hint,
  error,
}: FieldProps) {
  const common = {
    id,
    name,
    maxLength,
    'aria-invalid': error ? true : undefined,
    'aria-describedby': hint || error ? `${id}-note` : undefined,
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {type === 'multiline' ? (
        <textarea {...common} rows={3} />
      ) : (
        <input {...common} type={type as 'text'} autocomplete={autoComplete} />
      )}
      {(error || hint) && (
        <p id={`${id}-note`} class={error ? 'error' : 'hint'}>
          {error || hint}
        </p>
      )}
    </div>
  );
}

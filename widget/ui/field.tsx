// One labelled field and its hint. The label holds both: no id can meet another.
import { MAX_MESSAGE } from '../../shared/wire.ts';

export interface FieldProps {
  name: string;
  label: string;
  type?: 'text' | 'email' | 'tel' | 'multiline';
  maxLength?: number;
  autoComplete?: string;
  hint?: string;
  required?: boolean;
}

export function Field({ label, type, hint, maxLength = MAX_MESSAGE, ...rest }: FieldProps) {
  const common = { maxLength, ...rest };
  return (
    <label class="field">
      {label}
      {type === 'multiline' ? <textarea {...common} rows={3} /> : <input {...common} type={type as 'text'} />}
      {hint && <small>{hint}</small>}
    </label>
  );
}

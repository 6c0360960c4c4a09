// One labelled field and its hint. The label holds both: no id can meet another.
import { MAX_MESSAGE } from '../../shared/wire.ts';

export interface FieldProps {
  name: string;
  label: string;
  control?: 'input' | 'textarea';
  type?: 'email' | 'tel';
  maxLength?: number;
  autoComplete?: string;
  hint?: string;
  required?: boolean;
}

export function Field({ label, hint, control: Control = 'input', ...rest }: FieldProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is in it, under either of its names.
    <label class="field">
      {label}
      <Control maxLength={MAX_MESSAGE} {...(rest as object)} />
      {hint && <small>{hint}</small>}
    </label>
  );
}

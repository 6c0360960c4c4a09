// A form with one button and the state line under it. The words stay in the fields until the shopper leaves them:
// whatever becomes of the message, nothing typed is lost.
// A class: hooks would be the widest part of the download after Preact itself.
import { Component, type ComponentChildren, createRef } from 'preact';
import type { Outcome } from '../../shared/answer.ts';
import type { Sending } from '../delivery.ts';
import type { Tell } from './flow.ts';
import { Icon } from './icon.tsx';
import { afterTold, EDITING, type Progress, SENDING } from './state.ts';
import type { Text } from './text/text.ts';

export type Errors = Record<string, string>;

export interface SendFormProps {
  text: Text;
  label: string;
  /** What is wrong with the fields, by name; or the way to send them. */
  read(fields: FormData): { errors: Errors } | { send(tell: Tell): Sending };
  /** What the shopper reads once it is saved. */
  saved(outcome: Outcome): string;
  done(): void;
  children(errors: Errors): ComponentChildren;
}

interface SendFormState {
  progress: Progress;
  errors: Errors;
}

export class SendForm extends Component<SendFormProps, SendFormState> {
  override state: SendFormState = { progress: EDITING, errors: {} };
  form = createRef<HTMLFormElement>();
  sending: Sending | null = null;

  override componentDidUpdate(_: SendFormProps, { errors }: SendFormState): void {
    if (errors !== this.state.errors) this.form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }

  submit = (event: Event): void => {
    event.preventDefault();
    const { text, read, saved, done } = this.props;
    const { step, canRetry } = this.state.progress;
    if (step === 'sending') return;
    if (step === 'saved' || step === 'waiting') return done();
    const answer = read(new FormData(this.form.current as HTMLFormElement));
    if ('errors' in answer) return this.setState(answer);
    this.setState({ progress: SENDING, errors: {} });
    if (canRetry) return this.sending?.again();
    const mine = answer.send((delivery) => {
      // What an earlier message is told after its words were changed is no longer about this form.
      if (this.sending === mine) this.setState({ progress: afterTold(this.state.progress, delivery, text, saved) });
    });
    this.sending = mine;
  };

  edit = (): void => {
    const { step } = this.state.progress;
    if (step === 'editing') return;
    if (step !== 'saved') this.sending?.drop();
    this.sending = null;
    this.setState({ progress: EDITING });
  };

  render({ text, label, children }: SendFormProps, { progress: { step, words }, errors }: SendFormState) {
    return (
      <form ref={this.form} noValidate onSubmit={this.submit} onInput={this.edit}>
        {children(errors)}
        <button class="primary" type="submit" aria-disabled={step === 'sending' || undefined}>
          {step === 'editing' ? label : text.buttons[step]}
        </button>
        <p class={`state ${step}`} role="status">
          {words && <Icon name={step as 'saved' | 'waiting' | 'failed'} />}
          {words}
        </p>
      </form>
    );
  }
}

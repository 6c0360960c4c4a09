// A form with one button and the state line under it. The words stay in the fields until the shopper leaves them:
// whatever becomes of the message, nothing typed is lost.
// A class: hooks would be the widest part of the download after Preact itself.
import { Component, type ComponentChildren } from 'preact';
import type { Outcome } from '../../shared/answer.ts';
import type { Sending } from '../delivery.ts';
import type { Tell } from './flow.ts';
import { afterTold, EDITING, type Progress, SENDING } from './state.ts';
import type { Text } from './text/text.ts';

/** Says what is wrong with a field, at the field, in the browser's own way. */
export type Complain = (name: string, words: string) => void;

interface SendFormProps {
  text: Text;
  label: string;
  /** The way to send the fields; null where one of them was complained about. */
  read(fields: FormData, complain: Complain): ((tell: Tell) => Sending) | null;
  /** What the shopper reads once it is saved. */
  saved(outcome: Outcome): string;
  done(): void;
  children: ComponentChildren;
}

export class SendForm extends Component<SendFormProps, Progress> {
  override state = EDITING;
  sending: Sending | undefined;

  submit = (event: Event): void => {
    event.preventDefault();
    const { text, read, saved, done } = this.props;
    const { step, canRetry } = this.state;
    const form = event.currentTarget as HTMLFormElement;
    if (step === 'sending') return;
    if (step === 'saved' || step === 'waiting') {
      done();
      return;
    }
    const send = read(new FormData(form), (name, words) => {
      const field = form.elements[name as keyof typeof form.elements] as unknown as HTMLInputElement;
      field.setCustomValidity(words);
      field.reportValidity();
    });
    if (!send) return;
    // The fields rest while their message is on its way: words changed now would go as a second one. Focus does not.
    (event as SubmitEvent).submitter?.focus();
    this.setState(SENDING);
    if (canRetry && this.sending) {
      this.sending.again();
      return;
    }
    const mine = send((delivery) => {
      // What an earlier message is told after its words were changed is no longer about this form.
      if (this.sending === mine) this.setState(afterTold(this.state, delivery, text, saved));
    });
    this.sending = mine;
  };

  edit = (event: Event): void => {
    (event.target as HTMLInputElement).setCustomValidity('');
    if (this.state.step !== 'saved') this.sending?.drop();
    this.sending = undefined;
    this.setState(EDITING);
  };

  render({ text, label, children }: SendFormProps, { step, words }: Progress) {
    return (
      <form onSubmit={this.submit} onInput={this.edit}>
        <div inert={step === 'sending'}>{children}</div>
        <button type="submit" class="primary" aria-disabled={step === 'sending' || undefined}>
          {step === 'editing' ? label : text.buttons[step]}
        </button>
        <p class={`state ${step}`} role="status">
          {words}
        </p>
      </form>
    );
  }
}

// A form with one button and the state line under it. The words stay in the fields until the shopper leaves them:
// whatever becomes of the message, nothing typed is lost.
// A class: hooks would be the widest part of the download after Preact itself.
import { Component, type ComponentChildren, createRef } from 'preact';
import type { Outcome } from '../../shared/answer.ts';
import type { Sending } from '../delivery.ts';
import type { Tell } from './flow.ts';
import { afterTold, type Progress } from './state.ts';
import { StateLine } from './state-line.tsx';
import type { Text } from './text/text.ts';

export type Errors = Record<string, string>;

export interface SendFormProps {
  text: Text;
  label: string;
  /** What is wrong with the fields, by name; or the way to send them. */
  read(fields: FormData): { errors: Errors } | { send(tell: Tell): Sending };
  saved(outcome: Outcome): string;
  done(): void;
  children(errors: Errors): ComponentChildren;
}

interface SendFormState {
  progress: Progress;
  errors: Errors;
}

export class SendForm extends Component<SendFormProps, SendFormState> {
  override state: SendFormState = { progress: { state: 'editing' }, errors: {} };
  form = createRef<HTMLFormElement>();
  sending: Sending | null = null;

  override componentDidUpdate(_: SendFormProps, { errors }: SendFormState): void {
    if (errors !== this.state.errors) this.form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }

  submit = (event: Event): void => {
    event.preventDefault();
    const { progress } = this.state;
    if (progress.state === 'sending') return;
    if (progress.state === 'saved' || progress.state === 'waiting') return this.props.done();
    const answer = this.props.read(new FormData(this.form.current as HTMLFormElement));
    if ('errors' in answer) return this.setState(answer);
    this.setState({ progress: { state: 'sending' }, errors: {} });
    if (progress.state === 'failed' && progress.why === 'unreachable') return this.sending?.again();
    const mine: Sending = answer.send((delivery) => {
      // What an earlier message is told after its words were changed is no longer about this form.
      if (this.sending === mine) this.setState({ progress: afterTold(this.state.progress, delivery) });
    });
    this.sending = mine;
  };

  edit = (): void => {
    const { state } = this.state.progress;
    if (state === 'editing') return;
    if (state !== 'saved') this.sending?.drop();
    this.sending = null;
    this.setState({ progress: { state: 'editing' } });
  };

  render() {
    const { text, label, saved, children } = this.props;
    const { progress, errors } = this.state;
    return (
      <form ref={this.form} noValidate onSubmit={this.submit} onInput={this.edit}>
        {children(errors)}
        <button class="primary" type="submit" aria-disabled={progress.state === 'sending'}>
          {buttonText(progress, text, label)}
        </button>
        <StateLine progress={progress} text={text} saved={progress.state === 'saved' ? saved(progress.outcome) : ''} />
      </form>
    );
  }
}

function buttonText({ state }: Progress, text: Text, label: string): string {
  switch (state) {
    case 'editing':
      return label;
    case 'sending':
      return text.sending;
    case 'saved':
    case 'waiting':
      return text.done;
    case 'failed':
      return text.tryAgain;
  }
}

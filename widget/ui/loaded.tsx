// Shows what has to be fetched first: says that it is on its way, or that it could not be had, and then really tries
// again.
import { Component, type ComponentChildren } from 'preact';
import type { Text } from './text/text.ts';

interface LoadedProps<T> {
  text: Text;
  load(): Promise<T>;
  children(value: T): ComponentChildren;
}

interface LoadedState<T> {
  value?: T;
  hasFailed: boolean;
}

export class Loaded<T extends object> extends Component<LoadedProps<T>, LoadedState<T>> {
  override state: LoadedState<T> = { hasFailed: false };

  override componentDidMount = (): void => {
    this.setState({ hasFailed: false });
    this.props.load().then(
      // An answer without what was asked for is no better than none.
      (value) => this.setState({ value, hasFailed: !value }),
      () => this.setState({ hasFailed: true }),
    );
  };

  render({ text, children }: LoadedProps<T>, { value, hasFailed }: LoadedState<T>) {
    if (value) return children(value);
    if (!hasFailed) return <p role="status">{text.loading}</p>;
    return (
      <div role="alert">
        <p>{text.couldNotLoad}</p>
        <button type="button" class="secondary" onClick={this.componentDidMount}>
          {text.buttons.failed}
        </button>
      </div>
    );
  }
}

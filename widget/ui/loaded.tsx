// Shows what has to be fetched first: says that it is on its way, or that it could not be had, and then really tries
// again.
import { Component, type ComponentChildren } from 'preact';
import type { Text } from './text/text.ts';

export interface LoadedProps<T> {
  text: Text;
  load(): Promise<T>;
  failed: string;
  children(value: T): ComponentChildren;
}

type LoadedState<T> = { is: 'loading' } | { is: 'failed' } | { is: 'there'; value: T };

export class Loaded<T> extends Component<LoadedProps<T>, LoadedState<T>> {
  override state: LoadedState<T> = { is: 'loading' };

  override componentDidMount(): void {
    this.load();
  }

  load = (): void => {
    this.setState({ is: 'loading' });
    this.props.load().then(
      (value) => this.setState({ is: 'there', value }),
      () => this.setState({ is: 'failed' }),
    );
  };

  render() {
    const { text, failed, children } = this.props;
    switch (this.state.is) {
      case 'loading':
        return <p role="status">{text.loading}</p>;
      case 'there':
        return children(this.state.value);
      case 'failed':
        return (
          <div role="alert">
            <p>{failed}</p>
            <button class="secondary" type="button" onClick={this.load}>
              {text.tryAgain}
            </button>
          </div>
        );
    }
  }
}

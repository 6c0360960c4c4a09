// The panel: a dialog that never traps. It names the order at the top of every view; Esc closes it; focus comes in
// with every view. A closed panel stays drawn, out of reach, so that no word is lost.
import type { Ref } from 'preact';
import type { FlowName, FlowProps } from './flow.ts';
import { FlowView, type LoadFlow } from './flow-view.tsx';
import { Home, type HomeProps } from './home.tsx';
import { Icon } from './icon.tsx';
import type { PanelState } from './state.ts';

export interface PanelProps extends Omit<HomeProps, 'choose' | 'order'>, Omit<FlowProps, 'done'> {
  state: PanelState;
  /** Where focus goes when the view changes. */
  content: Ref<HTMLDivElement>;
  loadFlow: LoadFlow;
  go(view: PanelState['view']): void;
  finish(flow: FlowName): void;
  close(): void;
}

export function Panel({ state, content, text, go, finish, close, flows, nameOrder, ...rest }: PanelProps) {
  const { isOpen, view, visited, order } = state;
  const title = order ? text.order(order.number) : text.noOrder;
  return (
    <section
      class="panel"
      role="dialog"
      aria-label={title}
      lang={text.lang}
      dir={text.dir}
      hidden={!isOpen}
      onKeyDown={(event) => event.key === 'Escape' && !event.isComposing && close()}
    >
      <header>
        {view !== 'home' && (
          <button type="button" class="icon" aria-label={text.back} onClick={() => go('home')}>
            <Icon name="back" />
          </button>
        )}
        <h2>{title}</h2>
        <button type="button" class="icon" aria-label={text.close} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <div class="content" ref={content} tabIndex={-1}>
        <div hidden={view !== 'home'}>
          <Home text={text} order={order} flows={flows} choose={go} nameOrder={nameOrder} />
        </div>
        {visited.map((name) => (
          <div key={name} hidden={view !== name}>
            <h3>{text.flows[name]}</h3>
            <FlowView {...rest} name={name} text={text} done={() => finish(name)} />
          </div>
        ))}
      </div>
    </section>
  );
}

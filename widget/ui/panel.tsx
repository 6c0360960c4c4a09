// The panel: a dialog that never traps. It names the order at the top of every view; Esc closes it; focus comes in
// with every view. A closed panel stays drawn, out of reach, so that no word is lost.
import type { FlowName, FlowProps } from './flow.ts';
import { FlowView, type LoadFlow } from './flow-view.tsx';
import { Home, type HomeProps } from './home.tsx';
import type { PanelState } from './state.ts';

export interface PanelProps extends Omit<HomeProps, 'choose' | 'order'>, Omit<FlowProps, 'done'> {
  state: PanelState;
  loadFlow: LoadFlow;
  go(view: PanelState['view']): void;
  finish(flow: FlowName): void;
  close(): void;
}

export function Panel(props: PanelProps) {
  const { state, text, go, finish, close } = props;
  const { view, visited, order, lost } = state;
  const title = order ? text.order(order.number) : text.noOrder;
  return (
    <section
      class="panel"
      role="dialog"
      aria-label={title}
      lang={text.lang}
      dir={text.dir}
      onKeyDown={(event) => event.key === 'Escape' && !event.isComposing && close()}
    >
      <header>
        {view !== 'home' && (
          <button type="button" class="icon" aria-label={text.back} onClick={() => go('home')}>
            ‹
          </button>
        )}
        <h2>{title}</h2>
        <button type="button" class="icon" aria-label={text.close} onClick={close}>
          ×
        </button>
      </header>
      <div class="content" tabIndex={-1}>
        <p class="state failed lost" role="status">
          {lost}
        </p>
        <div hidden={view !== 'home'}>
          <Home {...props} order={order} choose={go} />
        </div>
        {visited.map((name) => (
          <div key={name} hidden={view !== name}>
            <h3>{text.flows[name]}</h3>
            <FlowView {...props} name={name} done={() => finish(name)} />
          </div>
        ))}
      </div>
    </section>
  );
}

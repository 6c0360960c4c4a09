// Draws the panel into the widget's shadow root and hands out the few ways to change it. Constructable stylesheets
// only: a strict CSP blocks every other kind.
import { createRef, render } from 'preact';
import type { FlowName } from './flow.ts';
import { Panel, type PanelProps } from './panel.tsx';
import { CLOSED, finish, goTo, type NamedOrder, type PanelState } from './state.ts';
import css from './styles.css?text';

export interface Ui {
  open(flow?: FlowName): void;
  close(): void;
  isOpen(): boolean;
  setOrder(order: NamedOrder | null): void;
  /** Empties every form: another shopper may sit down here. */
  reset(): void;
}

export type UiParts = Omit<PanelProps, 'state' | 'content' | 'go' | 'finish'>;

export function mountUi(root: ShadowRoot, parts: UiParts, signal: AbortSignal): Ui {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets.push(sheet);
  const place = document.createElement('div');
  root.append(place);
  const content = createRef<HTMLDivElement>();
  let state = CLOSED;

  function set(next: PanelState): void {
    const isNewView = next.isOpen && (!state.isOpen || next.view !== state.view);
    state = next;
    render(
      <Panel
        {...parts}
        key={state.round}
        state={state}
        content={content}
        go={(view) => set(goTo(state, view))}
        finish={(flow) => set(finish(state, flow))}
      />,
      place,
    );
    if (isNewView) content.current?.focus();
  }

  // An on-screen keyboard covers what is fixed to the bottom of the page: only the visual viewport knows of it.
  const view = window.visualViewport;
  const fit = (): void => {
    if (view)
      place.style.setProperty('--keyboard', `${Math.max(0, window.innerHeight - view.height - view.offsetTop)}px`);
  };
  view?.addEventListener('resize', fit, { signal });

  return {
    open: (flow) => set(goTo({ ...state, isOpen: true }, flow ?? state.view)),
    close: () => set({ ...state, isOpen: false }),
    isOpen: () => state.isOpen,
    setOrder: (order) => set({ ...state, order }),
    reset: () => set({ ...CLOSED, order: state.order, round: state.round + 1 }),
  };
}

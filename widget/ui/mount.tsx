// Draws the panel into the widget's shadow root and hands out the few ways to change it. Constructable stylesheets
// only: a strict CSP blocks every other kind.
import { render } from 'preact';
import type { FlowName } from './flow.ts';
import { Panel, type PanelProps } from './panel.tsx';
import { CLOSED, finish, goTo, type PanelState } from './state.ts';

export interface Ui {
  open(flow?: FlowName): void;
  isOpen(): boolean;
  show(part: Partial<PanelState>): void;
  /** Empties every form: another shopper may sit down here. */
  reset(): void;
}

export type UiParts = Omit<PanelProps, 'state' | 'go' | 'finish'>;

export function mountUi(root: ShadowRoot, css: string, parts: UiParts, signal: AbortSignal): Ui {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets.push(sheet);
  const place = document.createElement('div');
  // Before the launcher, which gives way while this is shown.
  root.prepend(place);
  place.hidden = true;
  let state = CLOSED;

  function set(next: PanelState): void {
    const isNewView = next.isOpen && (!state.isOpen || next.view !== state.view);
    state = next;
    render(
      <Panel
        {...parts}
        key={state.round}
        state={state}
        go={(view) => set(goTo(state, view))}
        finish={(flow) => set(finish(state, flow))}
      />,
      place,
    );
    place.hidden = !state.isOpen;
    if (isNewView) place.querySelector<HTMLElement>('.content')?.focus();
  }

  // An on-screen keyboard covers what is fixed to the bottom of the page: only the visual viewport knows of it.
  const view = window.visualViewport;
  view?.addEventListener(
    'resize',
    () => place.style.setProperty('--keyboard', `${Math.max(0, innerHeight - view.height - view.offsetTop)}px`),
    { signal },
  );

  return {
    open: (flow) => set(goTo({ ...state, isOpen: true }, flow ?? state.view)),
    isOpen: () => state.isOpen,
    show: (part) => set({ ...state, ...part }),
    reset: () => set({ ...CLOSED, order: state.order, round: state.round + 1 }),
  };
}

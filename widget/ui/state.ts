// What the panel shows, and how it changes. Pure.
import type { Delivery } from '../delivery.ts';
import type { FlowName } from './flow.ts';

export interface NamedOrder {
  number: string;
  /** The shopper typed it, and may type another. */
  isTyped: boolean;
}

export interface PanelState {
  isOpen: boolean;
  view: 'home' | FlowName;
  /** Flows that stay drawn while hidden, so that going back or closing loses no word. */
  visited: readonly FlowName[];
  order: NamedOrder | null;
  /** Counts log-outs: what was typed before is gone with the next one. */
  round: number;
}

export const CLOSED: PanelState = { isOpen: false, view: 'home', visited: [], order: null, round: 0 };

export function goTo(state: PanelState, view: PanelState['view']): PanelState {
  const isNew = view !== 'home' && !state.visited.includes(view);
  return { ...state, view, visited: isNew ? [...state.visited, view] : state.visited };
}

/** The flow is over: the next visit starts with an empty form. */
export function finish(state: PanelState, flow: FlowName): PanelState {
  return { ...state, view: 'home', visited: state.visited.filter((name) => name !== flow) };
}

/** Where a form is with its message: a `Delivery` is one of the three truths, the rest is before it. */
export type Progress = { state: 'editing' } | { state: 'sending' } | Delivery;

/** A late "waiting" never takes back "saved". */
export function afterTold(progress: Progress, delivery: Delivery): Progress {
  return progress.state === 'saved' ? progress : delivery;
}

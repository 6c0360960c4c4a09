// What the panel shows, and how it changes. Pure.
import type { Outcome } from '../../shared/answer.ts';
import type { Delivery } from '../delivery.ts';
import type { FlowName } from './flow.ts';
import type { Text } from './text/text.ts';

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
  /** Words about messages of earlier pages that nobody will send any more. */
  lost: string;
  /** Counts log-outs: what was typed before is gone with the next one. */
  round: number;
}

export const CLOSED: PanelState = { isOpen: false, view: 'home', visited: [], order: null, lost: '', round: 0 };

export function goTo(state: PanelState, view: PanelState['view']): PanelState {
  const visited = view === 'home' ? state.visited : [...new Set([...state.visited, view])];
  return { ...state, view, visited };
}

/** The flow is over: the next visit starts with an empty form. */
export function finish(state: PanelState, flow: FlowName): PanelState {
  return { ...state, view: 'home', visited: state.visited.filter((name) => name !== flow) };
}

/** Where a form is with its message. `words` is the state line: one of the three truths, or nothing yet. */
export interface Progress {
  step: 'editing' | 'sending' | Delivery['state'];
  words: string;
  /** Not saved, and the same message may be tried again as it is. */
  canRetry: boolean;
}

export const EDITING: Progress = { step: 'editing', words: '', canRetry: false };
export const SENDING: Progress = { ...EDITING, step: 'sending' };

/** A late "waiting" never takes back "saved". */
export function afterTold(
  before: Progress,
  delivery: Delivery,
  text: Text,
  savedWords: (outcome: Outcome) => string,
): Progress {
  if (before.step === 'saved') return before;
  const words = wordsOf(delivery, text, savedWords);
  return { step: delivery.state, words, canRetry: delivery.state === 'failed' && delivery.refusal === null };
}

function wordsOf(delivery: Delivery, text: Text, savedWords: (outcome: Outcome) => string): string {
  switch (delivery.state) {
    case 'saved':
      return savedWords(delivery.outcome);
    case 'waiting':
      return text.waiting;
    case 'failed':
      return delivery.refusal === null ? text.notSaved : text.refused(delivery.refusal);
  }
}

// The composition root: the only file that knows every room. It wires them; what needs deciding has a file of its own.
import type { StoreConfig } from '../shared/answer.ts';
import type { EventInput, ShopperType } from '../shared/event.ts';
import { CONFIG_PATH, EVENTS_PATH } from '../shared/wire.ts';
import { announce, on } from './announce.ts';
import type { Chunk } from './chunks/load.ts';
import type { Delivery, Sending } from './delivery.ts';
import type { Launcher } from './launcher.ts';
import { ask } from './net.ts';
import { needsConsent, type Options, sessionKey } from './options.ts';
import { dataLayer } from './order/data-layer.ts';
import { createDeclared } from './order/declared.ts';
import { type Claim, detectOrder, type FoundOrder, watchOrder } from './order/detect.ts';
import { jsonLd } from './order/json-ld.ts';
import { createIndexedDb } from './outbox/indexed-db.ts';
import { createOutbox, type OutboxFacts } from './outbox/outbox.ts';
import { takeTurn } from './outbox/turn.ts';
import { onWake } from './outbox/wake.ts';
import { recordEvent } from './record.ts';
import { createSession } from './session.ts';
import { type Shopper, withSaid } from './shopper.ts';
import { FLOW_NAMES, type Flow, type FlowName } from './ui/flow.ts';
import { mountUi } from './ui/mount.tsx';
import { en } from './ui/text/en.ts';

export interface WidgetFacts extends OutboxFacts {
  order: FoundOrder | null;
}

export interface Widget {
  init(options: Options): void;
  order(order: Claim & { email?: string }): void;
  identify(shopper: Shopper): void;
  open(flow?: string): void;
  close(): void;
  show(): void;
  hide(): void;
  consent(isGiven: boolean): void;
  on: typeof on;
  reset(): void;
  destroy(): void;
  debug(): WidgetFacts;
  /** Once the page's early calls are known: takes up what an earlier visit left to do. */
  start(): void;
}

export interface WidgetParts {
  options: Options;
  launcher: Launcher;
  /** Loads a further part of the widget. */
  load<Lent, Given>(chunk: Chunk, lent: Lent): Promise<Given>;
  flowChunks: Record<Exclude<FlowName, 'csat'>, Chunk>;
  lent: unknown;
}

export function createWidget({ options, launcher, load, flowChunks, lent }: WidgetParts): Widget {
  const { root, button } = launcher;
  // Read once: a message must not wait under one store's name and go out under another's.
  const { store } = options;
  const storageKey = sessionKey(store);
  const life = new AbortController();
  const session = createSession(storageKey);
  const declared = createDeclared('declared', 'declared');
  const typed = createDeclared('shopper', 'low');
  const detectors = [declared, jsonLd, dataLayer];

  let consented: boolean | undefined;
  let hasActed = false;
  let hasOpened = false;
  let isShown = !button.hidden;
  let shopper: Shopper | undefined;
  let found: FoundOrder | null = null;
  let returnTo: HTMLElement | null = null;

  const mayStore = (): boolean => consented ?? !needsConsent(options);
  const askServer = (path: string, body?: string) => ask(`${path}?key=${store}`, options.api, body);

  const outbox = createOutbox({
    disk: createIndexedDb(storageKey),
    mayKeep: mayStore,
    post: (body) => askServer(EVENTS_PATH, body),
    takeTurn: (work) => takeTurn(storageKey, work),
    now: Date.now,
    random: Math.random,
  });

  const ui = mountUi(
    root,
    {
      text: en,
      flows: FLOW_NAMES.filter((name) => (options.flows ?? name).includes(name)),
      send,
      nameOrder(number) {
        typed.declare({ number });
        lookForOrder();
      },
      loadFlow: (name) => load<unknown, Flow>(flowChunks[name], lent),
      loadOffers: async () => (JSON.parse((await askServer(CONFIG_PATH)).body) as StoreConfig).capsules,
      close,
    },
    life.signal,
  );

  function send<T extends ShopperType>(type: T, data: EventInput<T>, tell?: (delivery: Delivery) => void): Sending {
    act();
    const locale = options.locale || document.documentElement.lang;
    const message = recordEvent(type, data, {
      sessionId: session.id(),
      order: found,
      shopper,
      locale,
      nowMs: Date.now(),
    });
    return outbox.put(message, (delivery) => {
      tell?.(delivery);
      announce(delivery.state, { id: message.id, type });
    });
  }

  function act(): void {
    hasActed = true;
    if (mayStore()) session.keep();
  }

  function lookForOrder(): void {
    const before = found?.number;
    found = life.signal.aborted ? null : (detectOrder(detectors) ?? detectOrder([typed]));
    if (found?.number !== before) {
      ui.setOrder(found && { number: found.number, isTyped: found.source === typed.name });
      announce('order', found);
    }
    noteOrder();
  }

  /** What nobody sent by hand goes only where it may: once for every order a session sees. */
  function noteOrder(): void {
    if (!found || !hasActed || !mayStore() || !session.sees(found.number)) return;
    send('order.viewed', { detector: found.source, candidates: found.candidates.slice(0, 10) });
  }

  function resume(): void {
    if (mayStore() && session.exists()) act();
    noteOrder();
    if (hasActed) void outbox.flush();
  }

  function init(more: Options): void {
    Object.assign(options, more);
    if (more.email) identify(more);
    if (more.orderNumber) order({ number: more.orderNumber, token: more.orderToken });
  }

  function order({ email, ...claim }: Claim & { email?: string }): void {
    if (email) identify({ email });
    declared.declare(claim);
    lookForOrder();
  }

  function identify(said: Shopper): void {
    shopper = withSaid(shopper, said);
  }

  function open(flow?: string): void {
    act();
    returnTo = document.activeElement as HTMLElement | null;
    launcher.tell('idle');
    button.hidden = true;
    lookForOrder();
    ui.open(FLOW_NAMES.find((name) => name === flow));
    announce('open');
    if (!hasOpened && mayStore()) send('widget.opened', {});
    hasOpened = true;
    void outbox.flush();
  }

  function close(): void {
    if (!ui.isOpen()) return;
    ui.close();
    showLauncher(isShown);
    (returnTo === root.host ? button : returnTo)?.focus();
    announce('close');
  }

  function showLauncher(isWanted: boolean): void {
    isShown = isWanted;
    button.hidden = !isWanted || ui.isOpen();
  }

  watchOrder(detectors, lookForOrder);
  onWake(outbox.wake, life.signal);
  init(options);
  lookForOrder();

  return {
    init,
    order,
    identify,
    open,
    close,
    show: () => showLauncher(true),
    hide: () => showLauncher(false),
    consent(isGiven) {
      consented = isGiven;
      if (!isGiven) return session.forget();
      if (hasActed) session.keep();
      resume();
    },
    on,
    reset() {
      close();
      session.forget();
      shopper = undefined;
      hasActed = hasOpened = false;
      declared.declare({ number: '' });
      typed.declare({ number: '' });
      ui.reset();
      lookForOrder();
    },
    destroy() {
      life.abort();
      outbox.close();
      root.host.remove();
    },
    debug: () => ({ order: found, ...outbox.facts() }),
    start() {
      resume();
      announce('ready');
    },
  };
}

// The composition root: the only file that knows every room. It wires them; what needs deciding has a file of its own.
import type { StoreConfig } from '../shared/answer.ts';
import { isEmail, isPhone, tidyPhone } from '../shared/contact.ts';
import type { EventInput, ShopperType } from '../shared/event.ts';
import { CONFIG_PATH, EVENTS_PATH } from '../shared/wire.ts';
import type { Announcer } from './announce.ts';
import type { Chunk } from './chunks/load.ts';
import type { Delivery, Sending } from './delivery.ts';
import type { Launcher } from './launcher.ts';
import { get, post } from './net.ts';
import { needsConsent, type Options, sessionKey } from './options.ts';
import { dataLayer } from './order/data-layer.ts';
import { createDeclared } from './order/declared.ts';
import { type Claim, detectOrder, type FoundOrder, watchOrder } from './order/detect.ts';
import { jsonLd } from './order/json-ld.ts';
import { createIndexedDb } from './outbox/indexed-db.ts';
import { createMemory } from './outbox/memory.ts';
import { createOutbox, type OutboxFacts } from './outbox/outbox.ts';
import { takeTurn } from './outbox/turn.ts';
import { onWake } from './outbox/wake.ts';
import { recordEvent, type Shopper } from './record.ts';
import { createSession } from './session.ts';
import { FLOW_NAMES, type Flow, type FlowName } from './ui/flow.ts';
import { mountUi } from './ui/mount.tsx';
import { en } from './ui/text/en.ts';

export type DeclaredInput = Claim & { email?: string };

export interface WidgetFacts extends OutboxFacts {
  order: FoundOrder | null;
  acted: boolean;
  mayStore: boolean;
}

export interface Widget {
  configure(options: Options): void;
  declareOrder(order: DeclaredInput): void;
  identify(shopper: Shopper): void;
  open(flow?: string): void;
  close(): void;
  showLauncher(on: boolean): void;
  consent(given: boolean): void;
  reset(): void;
  destroy(): void;
  facts(): WidgetFacts;
}

export interface WidgetParts {
  options: Options;
  launcher: Launcher;
  /** Loads a further part of the widget. */
  load<Lent, Given>(chunk: Chunk, lent: Lent): Promise<Given>;
  announcer: Announcer;
  flowChunks: Record<Exclude<FlowName, 'csat'>, Chunk>;
  lent: unknown;
  /** Whether this device has acted on an earlier page. */
  hasSession: boolean;
}

export function createWidget(parts: WidgetParts): Widget {
  const { options, launcher } = parts;
  const { announce } = parts.announcer;
  const store = options.store ?? '';
  const api = options.api?.replace(/\/$/, '');
  const address = (path: string): string => `${api}${path}?key=${encodeURIComponent(store)}`;

  let consent: boolean | undefined;
  let acted = parts.hasSession;
  let shopper: Shopper = {};
  let order: FoundOrder | null = null;
  let isOpenNoted = false;
  let isLauncherWanted = !launcher.button.hidden;
  let returnTo: HTMLElement | null = null;

  const mayStore = (): boolean => consent ?? !needsConsent(options);
  const session = createSession(sessionKey(store));
  if (acted) session.keep();

  const declared = createDeclared('declared', 'declared');
  const typed = createDeclared('shopper', 'low');
  const detectors = [declared, jsonLd, dataLayer, typed];

  const outbox = createOutbox({
    disk: createIndexedDb(sessionKey(store)),
    memory: createMemory(),
    mayKeep: mayStore,
    post: (body) => post(address(EVENTS_PATH), body),
    takeTurn: (work) => takeTurn(`${sessionKey(store)}:flush`, work),
    now: Date.now,
    random: Math.random,
  });

  const ui = mountUi(launcher.root, {
    text: en,
    flows: FLOW_NAMES.filter((name) => !options.flows || options.flows.split(/[\s,]+/).includes(name)),
    send,
    nameOrder(number) {
      typed.declare(number ? { number } : null);
      lookForOrder();
    },
    loadFlow: (name) => parts.load<unknown, Flow>(parts.flowChunks[name], parts.lent),
    loadOffers,
    close,
  });

  const stopWatching = watchOrder(detectors, lookForOrder);
  const stopWaking = onWake(outbox.wake);

  function send<T extends ShopperType>(type: T, data: EventInput<T>, tell: (delivery: Delivery) => void): Sending {
    act();
    const locale = options.locale || document.documentElement.lang || navigator.language;
    const message = recordEvent(type, data, { sessionId: session.id(), order, shopper, locale, nowMs: Date.now() });
    return outbox.put(message, (delivery) => {
      tell(delivery);
      announce(delivery.state, { id: message.id, type });
    });
  }

  /** What nobody asked for by hand is sent only where it may be. */
  function note<T extends ShopperType>(type: T, data: EventInput<T>): void {
    if (acted && mayStore()) send(type, data, () => undefined);
  }

  function act(): void {
    if (!acted && mayStore()) session.keep();
    acted = true;
  }

  function lookForOrder(): void {
    const before = order?.number;
    order = detectOrder(detectors);
    if (order?.number !== before) {
      ui.setOrder(order && { number: order.number, isTyped: order.source === typed.name });
      announce('order', order);
    }
    noteOrder();
  }

  function noteOrder(): void {
    if (!order || !acted || !mayStore() || !session.sees(order.number)) return;
    const { source: detector, candidates } = order;
    note('order.viewed', { detector, ...(candidates.length > 0 && { candidates: candidates.slice(0, 10) }) });
  }

  async function loadOffers(): Promise<StoreConfig['capsules']> {
    const { status, body } = await get(address(CONFIG_PATH));
    if (status !== 200) throw new Error(`config answered ${status}`);
    return (JSON.parse(body) as StoreConfig).capsules;
  }

  function configure(more: Options): void {
    Object.assign(options, more);
    const { orderNumber, orderToken, email } = more;
    if (orderNumber) declareOrder({ number: orderNumber, ...(orderToken && { token: orderToken }) });
    if (email) identify({ email });
  }

  function declareOrder({ email, number, aliases, token }: DeclaredInput): void {
    if (email) identify({ email });
    declared.declare(number ? { number: `${number}`, ...(aliases && { aliases }), ...(token && { token }) } : null);
    lookForOrder();
  }

  /** One wrong address would have the server refuse every event it stands on. */
  function identify({ email, phone, id, token }: Shopper): void {
    const tidied = tidyPhone(phone ?? '');
    shopper = {
      ...shopper,
      ...(email && isEmail(email) && { email }),
      ...(isPhone(tidied) && { phone: tidied }),
      ...(id && { id: `${id}`.slice(0, 200) }),
      ...(token && { token }),
    };
  }

  function open(flow?: string): void {
    act();
    returnTo = document.activeElement as HTMLElement | null;
    launcher.tell('idle');
    launcher.button.hidden = true;
    lookForOrder();
    ui.open(FLOW_NAMES.find((name) => name === flow));
    announce('open');
    if (!isOpenNoted) note('widget.opened', {});
    isOpenNoted = true;
    void outbox.flush();
  }

  function close(): void {
    ui.close();
    launcher.button.hidden = !isLauncherWanted;
    const focus = returnTo && returnTo !== launcher.root.host && returnTo !== document.body ? returnTo : launcher.button;
    focus.focus();
    announce('close');
  }

  configure(options);
  lookForOrder();
  if (acted) void outbox.flush();

  return {
    configure,
    declareOrder,
    identify,
    open,
    close,
    showLauncher(on) {
      isLauncherWanted = on;
      launcher.button.hidden = !on || ui.isOpen();
    },
    consent(given) {
      consent = given;
      if (!given) session.forget();
      else if (acted) session.keep();
      noteOrder();
    },
    reset() {
      if (ui.isOpen()) close();
      session.forget();
      shopper = {};
      acted = false;
      isOpenNoted = false;
      typed.declare(null);
      ui.reset();
      lookForOrder();
    },
    destroy() {
      stopWatching();
      stopWaking();
      outbox.close();
      ui.destroy();
      launcher.root.host.remove();
    },
    facts: () => ({ order, acted, mayStore: mayStore(), ...outbox.facts() }),
  };
}

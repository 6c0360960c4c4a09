// The composition root: the only file that knows every room. It wires them; what needs deciding has a file of its own.
import type { EventInput, ShopperType } from '../shared/event.ts';
import { EVENTS_PATH } from '../shared/wire.ts';
import { announce } from './announce.ts';
import type { MoreParts } from './chunks/lent.ts';
import type { More } from './chunks/more.ts';
import type { Delivery, Sending } from './delivery.ts';
import type { Launcher } from './launcher.ts';
import { ask } from './net.ts';
import { needsConsent, OPTION_NAMES, type Options, sessionKey } from './options.ts';
import { dataLayer } from './order/data-layer.ts';
import { createDeclared } from './order/declared.ts';
import { type Claim, detectOrder, type FoundOrder, watchOrder } from './order/detect.ts';
import { jsonLd } from './order/json-ld.ts';
import { createIndexedDb } from './outbox/indexed-db.ts';
import { createOutbox } from './outbox/outbox.ts';
import type { Written } from './outbox/queue.ts';
import { takeTurn } from './outbox/turn.ts';
import { onWake } from './outbox/wake.ts';
import { recordEvent } from './record.ts';
import { createSession } from './session.ts';
import { type Shopper, withSaid } from './shopper.ts';
import { FLOW_NAMES } from './ui/flow.ts';
import { mountUi } from './ui/mount.tsx';
import type { Text } from './ui/text/text.ts';
import { warn } from './warn.ts';

export interface Widget {
  init(options: Options): void;
  order(order: Claim & { email?: string }): void;
  identify(shopper: Shopper): void;
  open(flow?: string): void;
  close(): void;
  consent(isGiven: boolean): void;
  reset(): void;
  destroy(): void;
  /** Prints what waits, what was given up, and how the last try went. */
  debug(): Promise<void>;
  /** Once the page's early calls are known: takes up what an earlier visit left to do. */
  start(): void;
}

export interface WidgetParts {
  options: Options;
  launcher: Launcher;
  text: Text;
  css: string;
  loadMore(parts: MoreParts): Promise<More>;
}

export function createWidget({ options, launcher, text, css, loadMore }: WidgetParts): Widget {
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
  let hasWarned = false;
  let shopper: Shopper | undefined;
  let found: FoundOrder | null = null;
  let more: Promise<More> | undefined;
  let returnTo: HTMLElement | null = null;

  const mayStore = (): boolean => consented ?? !needsConsent(options);
  const askServer = (path: string, body?: string, isLasting?: boolean) =>
    ask(`${path}?key=${store}`, options.api, body, isLasting);

  const disk = createIndexedDb(storageKey);
  const outbox = createOutbox({
    disk,
    mayKeep: mayStore,
    post: (body, isLasting) => askServer(EVENTS_PATH, body, isLasting),
    takeTurn: (work) => takeTurn(storageKey, work),
    bury: async (...letter) => (await openMore()).letters.bury(...letter),
    now: Date.now,
    random: Math.random,
  });

  const ui = mountUi(
    root,
    css,
    {
      text,
      flows: FLOW_NAMES.filter((name) => (options.flows ?? name).includes(name)),
      send,
      nameOrder(number) {
        typed.declare({ number });
        lookForOrder();
      },
      loadFlow: async (name) => (await openMore())[name],
      close,
    },
    life.signal,
  );

  /** Loaded once; where it could not be had, the next call tries anew. */
  function openMore(): Promise<More> {
    more ??= loadMore({
      root,
      letters: { disk, noteExpired, now: Date.now },
      askServer,
    });
    more.catch(() => {
      more = undefined;
    });
    return more;
  }

  function noteExpired(expired: number): Written | null {
    return mayStore() ? write('activity.noted', { expired }, true, null) : null;
  }

  function write<T extends ShopperType>(type: T, data: EventInput<T>, isPassing: boolean, order = found): Written {
    const locale = options.locale || document.documentElement.lang;
    const said = recordEvent(type, data, { sessionId: session.id(), order, shopper, locale, nowMs: Date.now() });
    return { ...said, isPassing };
  }

  function put<T extends ShopperType>(
    type: T,
    data: EventInput<T>,
    isPassing: boolean,
    tell?: (delivery: Delivery) => void,
  ): Sending {
    const message = write(type, data, isPassing);
    return outbox.put(message, (delivery) => {
      tell?.(delivery);
      announce(delivery.state, { id: message.id, type });
    });
  }

  function send<T extends ShopperType>(type: T, data: EventInput<T>, tell: (delivery: Delivery) => void): Sending {
    act();
    return put(type, data, false, tell);
  }

  function act(): void {
    hasActed = true;
    if (mayStore()) session.keep();
  }

  function lookForOrder(): void {
    const before = found?.number;
    found = life.signal.aborted ? null : (detectOrder(detectors) ?? detectOrder([typed]));
    if (found?.number !== before) {
      ui.show({ order: found && { number: found.number, isTyped: found.source === typed.name } });
      announce('order', found);
    }
    noteOrder();
  }

  /** What nobody sent by hand goes only where it may: once for every order a session sees. */
  function noteOrder(): void {
    const remember = found && hasActed && mayStore() && session.sees(found.number);
    if (!found || !remember) return;
    const viewed = { detector: found.source, candidates: found.candidates.slice(0, 10) };
    const { kept } = put('order.viewed', viewed, true, ({ state }) => {
      if (state === 'saved') remember();
    });
    // Not before its row is on the disk: a page that closes now leaves it to the next one.
    void kept.then((isKept) => isKept && remember());
  }

  function resume(): void {
    if (mayStore() && session.exists()) act();
    noteOrder();
    if (hasActed || mayStore()) void outbox.flush();
  }

  function init(more: Options): void {
    Object.assign(options, more);
    const strangers = Object.keys(options).filter((name) => !(OPTION_NAMES as readonly string[]).includes(name));
    if (strangers[0] && !hasWarned) {
      hasWarned = true;
      warn(`unknown: ${strangers}`);
    }
    identify({ email: more.email });
    if (more.orderNumber) order({ number: more.orderNumber, token: more.orderToken });
  }

  function order({ email, ...claim }: Claim & { email?: string }): void {
    identify({ email });
    declared.declare(claim);
    lookForOrder();
  }

  function identify(said: Parameters<typeof withSaid>[1]): void {
    shopper = withSaid(shopper, said);
  }

  function open(flow?: string): void {
    act();
    returnTo = document.activeElement as HTMLElement | null;
    launcher.tell('idle');
    lookForOrder();
    ui.open(FLOW_NAMES.find((name) => name === flow));
    announce('open');
    if (!hasOpened && mayStore()) put('widget.opened', {}, true);
    hasOpened = true;
    void outbox.flush();
    // A disk that cannot be read has nothing to tell: the next opening asks again.
    tellLost().catch(() => undefined);
  }

  async function tellLost(): Promise<void> {
    if ((await disk.letters()).length === 0) return;
    const { letters, lostWords } = await openMore();
    const lost = await letters.untold();
    if (lost) ui.show({ lost: lostWords(lost) });
  }

  function close(): void {
    if (!ui.isOpen()) return;
    ui.show({ isOpen: false, lost: '' });
    more?.then(({ letters }) => letters.markTold()).catch(() => undefined);
    (returnTo === root.host ? button : returnTo)?.focus();
    announce('close');
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
    consent(isGiven) {
      consented = isGiven;
      if (isGiven && hasActed) session.keep();
      if (isGiven) return resume();
      session.forget();
      void outbox.dropPassing();
    },
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
    debug: () =>
      openMore()
        .then(({ printReport }) => printReport(disk, { order: found, ...outbox.facts() }))
        // What could not be loaded has been said on the console.
        .catch(() => undefined),
    start() {
      resume();
      announce('ready');
    },
  };
}

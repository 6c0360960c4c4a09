// The SDK's door: the methods a shop's page calls. Nothing is ever thrown into the page; what goes wrong is said once
// on the console and the page goes on.
import type { Announcer, EventName, Listener } from './announce.ts';
import type { Options } from './options.ts';
import type { Shopper } from './record.ts';
import type { DeclaredInput, Widget, WidgetFacts } from './widget.ts';

export interface CounterbellApi {
  init(options: Options): void;
  order(order: DeclaredInput): void;
  identify(shopper: Shopper): void;
  open(flow?: string): void;
  close(): void;
  show(): void;
  hide(): void;
  consent(given: boolean): void;
  on(event: EventName, listener: Listener): () => void;
  reset(): void;
  destroy(): void;
  debug(): WidgetFacts | undefined;
}

export function openDoor(widget: Widget, { on }: Announcer): CounterbellApi {
  return {
    init: quietly(widget.configure),
    order: quietly(widget.declareOrder),
    identify: quietly(widget.identify),
    open: quietly(widget.open),
    close: quietly(widget.close),
    show: quietly(() => widget.showLauncher(true)),
    hide: quietly(() => widget.showLauncher(false)),
    consent: quietly(widget.consent),
    on: (event, listener) => quietly(on)(event, listener) ?? (() => undefined),
    reset: quietly(widget.reset),
    destroy: quietly(widget.destroy),
    debug: quietly(widget.facts),
  };
}

function quietly<Args extends unknown[], Result>(method: (...args: Args) => Result): (...args: Args) => Result | undefined {
  return (...args) => {
    try {
      return method(...args);
    } catch (error) {
      console.warn('[counterbell]', error);
      return undefined;
    }
  };
}

// The tag. Before the shopper acts it draws one button and keeps the page's calls: no request, nothing stored, no
// word on the console, and nothing thrown into the page.
import { type Chunk, loadChunk } from './chunks/load.ts';
import { createLauncher, type Launcher } from './launcher.ts';
import { needsConsent, OPTION_NAMES, type Options, sessionKey } from './options.ts';
import type { Widget, WidgetParts } from './widget.ts';

declare const PANEL: Chunk;

type Call = readonly [name: string, ...args: unknown[]];
type Method = (...args: never[]) => unknown;

/** What the page sees as `window.Counterbell`. */
interface Api {
  /** False after destroy(): another tag may take over. */
  live: boolean;
  push(...calls: Call[]): void;
  [method: string]: unknown;
}

/** What the tag hands to the panel, which hands the widget back. */
export type Handover = Pick<WidgetParts, 'options' | 'launcher' | 'load'>;

const METHODS = 'init order identify open close show hide consent on reset destroy debug'.split(' ');

const page = window as unknown as { Counterbell?: Api | Call[] };

function warn(words: unknown): void {
  console.warn('[counterbell]', words);
}

function start(script: HTMLScriptElement, early: Call[]): void {
  const { origin } = new URL(script.src);
  const options: Options = { api: origin, nonce: script.nonce };
  const unknown = Object.keys(script.dataset).filter((name) => !(OPTION_NAMES as readonly string[]).includes(name));
  const calls: Call[] = [];
  let launcher: Launcher | undefined;
  let consent: boolean | undefined;
  let isLoading = false;
  let widget: Widget | undefined;

  const isOpenWanted = (): boolean => calls.some(([name]) => name === 'open');

  function show(isShown: boolean): void {
    options.launcher = isShown ? '' : 'none';
    if (launcher) launcher.button.hidden = !isShown;
  }

  /** Draws the button once the store and the body are there. */
  function draw(): void {
    if (launcher || !options.store || !document.body || !api.live) return;
    launcher = createLauncher(options, () => (api.open as Method)());
    if (isOpenWanted()) load();
    else resume();
  }

  /** A device that has acted before: load the rest when the page is at rest. */
  function resume(): void {
    if (!launcher) return;
    const key = sessionKey(options.store);
    try {
      if (consent === false) delete localStorage[key];
      else if ((consent || !needsConsent(options)) && localStorage[key])
        (window.requestIdleCallback ?? setTimeout)(() => load());
    } catch {
      // Storage is blocked: nothing is known of this device.
    }
  }

  function load(): void {
    if (isLoading || !launcher || !api.live) return;
    isLoading = true;
    const further: Handover['load'] = (chunk, lent) => loadChunk(origin, options.nonce, chunk, lent);
    further<Handover, Widget>(PANEL, { options, launcher, load: further }).then(
      (loaded) => {
        if (!api.live) return loaded.destroy();
        widget = loaded;
        api.push(...calls);
        widget.start();
      },
      () => {
        isLoading = false;
        if (isOpenWanted()) launcher?.tell('failed');
      },
    );
  }

  /** What cannot wait for the panel. */
  const atOnce: Record<string, Method> = {
    init(more: Options) {
      Object.assign(options, more);
      draw();
    },
    open() {
      launcher?.tell('loading');
      load();
    },
    consent(given: boolean) {
      consent = given;
      resume();
    },
    show: () => show(true),
    hide: () => show(false),
    destroy() {
      api.live = false;
      launcher?.root.host.remove();
    },
  };

  const api: Api = {
    live: true,
    push(...added) {
      for (const call of added) {
        try {
          const [name, ...args] = call;
          (api[name] as Method | undefined)?.(...(args as never[]));
        } catch (error) {
          warn(error);
        }
      }
    },
  };
  for (const name of METHODS) {
    api[name] = (...args: unknown[]) => {
      // on() answers with how to stop listening, whether or not the panel has come by then.
      let isWanted = true;
      const guard = (arg: unknown): unknown =>
        typeof arg === 'function' ? (...told: unknown[]) => isWanted && arg(...told) : arg;
      try {
        if (api.live) {
          atOnce[name]?.(...(args as never[]));
          if (widget) return (widget as unknown as Record<string, Method>)[name]?.(...(args as never[]));
          calls.push([name, ...args.map(guard)]);
        }
      } catch (error) {
        warn(error);
      }
      return () => {
        isWanted = false;
      };
    };
  }
  page.Counterbell = api;

  Object.assign(options, script.dataset);
  if (unknown.length > 0) warn(`unknown: ${unknown}`);
  api.push(...early);
  addEventListener('DOMContentLoaded', draw);
  draw();
}

try {
  const script = document.currentScript as HTMLScriptElement;
  const early = page.Counterbell ?? [];
  if (Array.isArray(early)) start(script, early);
  else if (early.live) warn('second tag ignored');
  else start(script, []);
} catch (error) {
  warn(error);
}

// The panel's download: makes the widget, puts its methods in place of the tag's, and replays what the page called.
import { createAnnouncer } from '../announce.ts';
import { openDoor } from '../index.ts';
import type { Call, Handover } from '../loader.ts';
import { needsConsent, sessionKey } from '../options.ts';
import { createWidget } from '../widget.ts';
import { lent } from './lent.ts';
import type { Chunk } from './load.ts';
import { slot } from './slot.ts';

declare const UPDATES: Chunk;
declare const CAPSULE: Chunk;

const { api, calls, options, launcher, load } = slot<Handover, void>().lent;
const announcer = createAnnouncer();
const widget = createWidget({
  options,
  launcher,
  load,
  announcer,
  flowChunks: { updates: UPDATES, capsule: CAPSULE },
  lent,
  hasSession: hasSession(),
});

Object.assign(api, openDoor(widget, announcer));
const destroy = api.destroy as () => void;
api.destroy = () => {
  destroy();
  api.live = false;
};
for (const call of calls.splice(0)) replay(call);
announcer.announce('ready');

function replay([name, ...args]: Call): void {
  // The tag has merged init()'s options; what it did not know how to do is done here.
  (api[name] as (...args: unknown[]) => void)(...args);
}

function hasSession(): boolean {
  const consented = calls.findLast(([name]) => name === 'consent')?.[1];
  if (!(consented ?? !needsConsent(options))) return false;
  try {
    return localStorage.getItem(sessionKey(options.store ?? '')) !== null;
  } catch {
    return false;
  }
}

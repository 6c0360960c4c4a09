// The panel's download: makes the widget, puts its methods in place of the tag's, and replays what the page called.
import { announce } from '../announce.ts';
import { openDoor } from '../index.ts';
import type { Handover } from '../loader.ts';
import { createWidget } from '../widget.ts';
import { lent } from './lent.ts';
import type { Chunk } from './load.ts';
import { slot } from './slot.ts';

declare const UPDATES: Chunk;
declare const CAPSULE: Chunk;

const { api, calls, options, launcher, load } = slot<Handover, void>().lent;
const widget = createWidget({ options, launcher, load, flowChunks: { updates: UPDATES, capsule: CAPSULE }, lent });
const { destroy } = Object.assign(api, openDoor(widget));

api.destroy = () => {
  api.live = false;
  destroy();
};
for (const [name, ...args] of calls) (api[name] as (...args: unknown[]) => void)(...args);
widget.resume();
announce('ready');

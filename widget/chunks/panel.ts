// The panel's download: the widget itself, handed to the tag.
import type { Handover } from '../loader.ts';
import { createWidget, type Widget } from '../widget.ts';
import { lent } from './lent.ts';
import type { Chunk } from './load.ts';
import { slot } from './slot.ts';

declare const UPDATES: Chunk;
declare const CAPSULE: Chunk;

const { lent: handover, give } = slot<Handover, Widget>();
give(createWidget({ ...handover, flowChunks: { updates: UPDATES, capsule: CAPSULE }, lent }));

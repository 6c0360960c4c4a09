// The panel's download: the widget itself, in its language and its looks, handed to the tag.
import type { Handover } from '../loader.ts';
import css from '../ui/styles.css?text';
import { en } from '../ui/text/en.ts';
import { createWidget, type Widget } from '../widget.ts';
import { type Lent, type MoreParts, parts } from './lent.ts';
import type { More } from './more.ts';
import { slot } from './slot.ts';

/** The hash of the one further download. */
declare const MORE: string;

const { lent: handover, give } = slot<Handover, Widget>();
const loadMore = (own: MoreParts) => handover.load<Lent, More>('more', MORE, { ...parts, ...own });
give(createWidget({ ...handover, text: en, css, loadMore }));

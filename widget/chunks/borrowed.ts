// Stands in for Preact and the form's parts inside a flow's download: the very ones the panel runs on.
import type { lent } from './lent.ts';
import { slot } from './slot.ts';

export const { Field, Fragment, h, Loaded, SendForm } = slot<typeof lent, void>().lent;

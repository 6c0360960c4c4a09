// Stands in for Preact and the form's parts inside the further download: the very ones the panel runs on.
import type { Lent } from './lent.ts';
import { slot } from './slot.ts';

export const { Field, Fragment, h, Loaded, SendForm } = slot<Lent, void>().lent;

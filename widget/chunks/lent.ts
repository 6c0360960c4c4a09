// What the panel lends the further download, so that Preact and the form's parts are downloaded once.
import { Fragment, h } from 'preact';
import type { NetAnswer } from '../net.ts';
import type { LettersParts } from '../outbox/letters.ts';
import { Field } from '../ui/field.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { SendForm } from '../ui/send-form.tsx';

export const parts = { Field, Fragment, h, Loaded, SendForm };

/** What of the page's own the further download works with. */
export interface MoreParts {
  root: ShadowRoot;
  letters: LettersParts;
  askServer(path: string): Promise<NetAnswer>;
}

export type Lent = typeof parts & MoreParts;

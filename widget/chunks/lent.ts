// What the panel lends its flows, so that Preact and the form's parts are downloaded once.
import { Fragment, h } from 'preact';
import { Field } from '../ui/field.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { SendForm } from '../ui/send-form.tsx';

export const lent = { Field, Fragment, h, Loaded, SendForm };

// What one timeline entry says, before it is laid out.
import type { ComponentChildren } from 'preact';
import type { TimelineEntry } from '../../shared/report.ts';
import type { Clock } from './format.ts';

export type EntryData = TimelineEntry['data'];

export interface Story {
  sentence: ComponentChildren;
  /** What somebody wrote, word for word. */
  words?: string | null;
  /** What the sentence leaves out, by name; null, false and '' are left away. */
  details?: Record<string, ComponentChildren>;
}

export type Storyteller = (data: EntryData, clock: Clock) => Story;

// Everything that happened on one order, in the order the report tells it, one list a day. A type without a story
// still shows its name and its data.
import type { TimelineEntry } from '../../shared/report.ts';
import { plainDetails } from './detail.tsx';
import type { Clock } from './format.ts';
import { SERVER_STORIES } from './server-stories.tsx';
import { SHOPPER_STORIES } from './shopper-stories.tsx';
import type { Story, Storyteller } from './story.ts';

const STORIES: Readonly<Record<string, Storyteller>> = { ...SHOPPER_STORIES, ...SERVER_STORIES };
const SESSION_REF_SHOWN = 8;

interface TimelineProps {
  entries: TimelineEntry[];
  clock: Clock;
}

export function Timeline({ entries, clock }: TimelineProps) {
  if (entries.length === 0) return <p class="hint">Nothing has happened on this order yet.</p>;
  return (
    <>
      {byDay(entries, clock).map(([day, ofDay], index) => (
        <section key={index} class="day">
          <h3>{day}</h3>
          <ol class="timeline">
            {ofDay.map((entry) => (
              <Entry key={entry.id} entry={entry} clock={clock} />
            ))}
          </ol>
        </section>
      ))}
      <p class="hint">
        Times in {clock.timeZone}.
        {entries.some(({ inferred }) => inferred) &&
          ' Inferred: the event came before the order was known, and the same session revealed it later.'}
      </p>
    </>
  );
}

function Entry({ entry, clock }: { entry: TimelineEntry; clock: Clock }) {
  const { type, at, orderNumber, inferred, sessionRef } = entry;
  const story = storyOf(entry, clock);
  return (
    <li>
      <time dateTime={at}>{clock.time(at)}</time>
      <div class="entry">
        <p class="sentence">{story.sentence}</p>
        {story.words && <blockquote dir="auto">{story.words}</blockquote>}
        <Details details={story.details ?? {}} />
        <p class="origin">
          <bdi>{orderNumber}</bdi>
          {inferred && <span class="badge inferred">inferred</span>}
          {sessionRef && (
            <span>
              session <code>{sessionRef.slice(0, SESSION_REF_SHOWN)}</code>
            </span>
          )}
          <code>{type}</code>
        </p>
      </div>
    </li>
  );
}

function Details({ details }: Required<Pick<Story, 'details'>>) {
  const told = Object.entries(details).filter(([, value]) => value !== null && value !== false && value !== '');
  if (told.length === 0) return null;
  return (
    <dl class="details">
      {told.map(([name, value]) => (
        <div key={name}>
          <dt dir="auto">{name}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function storyOf({ type, data }: TimelineEntry, clock: Clock): Story {
  // An own member: `constructor` is a name too.
  const tell = Object.hasOwn(STORIES, type) ? STORIES[type] : undefined;
  return tell?.(data, clock) ?? { sentence: type, details: plainDetails(data) };
}

/** Neighbours of one day together; a day comes back where the report's order brings it back. */
function byDay(entries: TimelineEntry[], clock: Clock): [string, TimelineEntry[]][] {
  const days: [string, TimelineEntry[]][] = [];
  for (const entry of entries) {
    const day = clock.day(entry.at);
    const last = days.at(-1);
    if (last?.[0] === day) last[1].push(entry);
    else days.push([day, [entry]]);
  }
  return days;
}

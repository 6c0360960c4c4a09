// What the command line asks for, checked.
import { parseArgs } from 'node:util';
import type { SideName } from './side.ts';
import { SIDE_NAMES } from './table.ts';
import { SUBJECTS, type Subject } from './trials.ts';

export interface Flags {
  subjects: Subject[];
  sides: SideName[];
  seconds: number;
  rounds: number;
  /** Where the figures are written. */
  json: string;
  /** A bar that is missed makes the run fail. */
  isStrict: boolean;
}

export function parseFlags(args: string[], defaultJson: string): Flags {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', default: SUBJECTS.join() },
      sides: { type: 'string', default: Object.keys(SIDE_NAMES).join() },
      seconds: { type: 'string', default: '3' },
      rounds: { type: 'string', default: '3' },
      json: { type: 'string', default: defaultJson },
      strict: { type: 'boolean', default: false },
    },
  });
  return {
    subjects: listOf('--only', values.only, SUBJECTS),
    sides: listOf('--sides', values.sides, Object.keys(SIDE_NAMES) as SideName[]),
    seconds: positive('--seconds', values.seconds),
    rounds: Math.ceil(positive('--rounds', values.rounds)),
    json: values.json,
    isStrict: values.strict,
  };
}

function listOf<T extends string>(flag: string, given: string, allowed: readonly T[]): T[] {
  const words = given.split(',');
  const stray = words.find((word) => !(allowed as readonly string[]).includes(word));
  if (stray !== undefined) throw new Error(`${flag} knows ${allowed.join(', ')}, not ${stray}`);
  return words as T[];
}

function positive(flag: string, given: string): number {
  const value = Number(given);
  if (!(value > 0)) throw new Error(`${flag} needs a number above 0, not ${given}`);
  return value;
}

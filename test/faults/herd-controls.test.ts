// The widget's outbox without chance in its waits: the stampede must be noticed.
import { control } from './fault.ts';
import { comeBack } from './herds.ts';

control(
  { id: 'C12', title: 'waits without jitter', rounds: { ci: 300, soak: 300 }, expects: 'falsePromises' },
  (clients) => comeBack(clients, () => () => 0.5),
);

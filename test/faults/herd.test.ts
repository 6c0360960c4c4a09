// A whole town fails the server: everybody who could not reach it for a minute comes back.
import { createRandom } from '../helpers/random.ts';
import { fault } from './fault.ts';
import { comeBack } from './herds.ts';

fault(
  { id: 'C12', title: 'clients simulated, back after 60 s, 3 ways', rounds: { ci: 300, soak: 5_000 }, unit: 'events' },
  (clients) => comeBack(clients, () => createRandom(1)),
);

// The body of the events' door, as a server written by the book would validate it: with one schema.
import { z } from 'zod';
import { ShopperEvent } from '../../../shared/event.ts';
import { MAX_BATCH_EVENTS } from '../../../shared/wire.ts';

export const EventsBody = z.object({
  sentAt: z.iso.datetime({ offset: true }).optional(),
  events: z.array(ShopperEvent).min(1).max(MAX_BATCH_EVENTS),
});

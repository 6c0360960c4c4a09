// The order updates flow's download.
import { Updates } from '../ui/flows/updates.tsx';
import { slot } from './slot.ts';

slot().give(Updates);

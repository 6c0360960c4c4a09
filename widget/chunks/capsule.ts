// The capsule flow's download.
import { Capsule } from '../ui/flows/capsule.tsx';
import { slot } from './slot.ts';

slot().give(Capsule);

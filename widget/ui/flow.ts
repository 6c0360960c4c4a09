// What a flow is: a component that is given everything it needs and knows no address. Types, and the flows' names.
import type { ComponentChildren } from 'preact';
import type { EventInput, ShopperType } from '../../shared/event.ts';
import type { Delivery, Sending } from '../delivery.ts';
import type { Text } from './text/text.ts';

export const FLOW_NAMES = ['csat', 'updates', 'capsule'] as const;
export type FlowName = (typeof FLOW_NAMES)[number];

export type Tell = (delivery: Delivery) => void;
export type Send = <T extends ShopperType>(type: T, data: EventInput<T>, tell: Tell) => Sending;

export interface FlowProps {
  text: Text;
  send: Send;
  done(): void;
}

export type Flow = (props: FlowProps) => ComponentChildren;

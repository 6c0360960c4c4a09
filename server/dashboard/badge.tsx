// The small marks beside an order: how far it is believed, what the widget did, how it was rated. Each says its
// meaning in words or figures; the colour only repeats it.
import type { OrderStatus, Verification } from '../../shared/order.ts';
import { MAX_SCORE } from '../../shared/rating.ts';
import type { OrderRow } from '../../shared/report.ts';
import { formatCount } from './format.ts';
import { Icon, type Shape } from './icon.tsx';

const VERIFICATION_SHAPES: Record<Verification, Shape> = {
  claimed: 'question',
  verified: 'check',
  conflict: 'warning',
};

export function VerificationBadge({ verification }: { verification: Verification }) {
  return (
    <span class={`badge ${verification}`}>
      <Icon shape={VERIFICATION_SHAPES[verification]} />
      {verification}
    </span>
  );
}

export function StatusBadge({ status }: { status: OrderStatus }) {
  return <span class={`badge status ${status}`}>{status}</span>;
}

export function WidgetBadge({ widget }: { widget: OrderRow['widget'] }) {
  return widget.touched ? (
    <span class="badge touched">
      <Icon shape="bell" />
      {formatCount(widget.events, 'event')}
    </span>
  ) : (
    <Absent>not touched by the widget</Absent>
  );
}

export function CsatBadge({ score, rating }: { score: number; rating: string }) {
  return (
    <span class={`badge csat score-${score}`}>
      <b>
        {score}/{MAX_SCORE}
      </b>{' '}
      {rating}
    </span>
  );
}

/** A dash where a row is scanned, the words where it is read or heard. */
export function Absent({ children }: { children: string }) {
  return (
    <span class="absent">
      <span class="absent-dash" aria-hidden="true">
        –
      </span>
      <span class="absent-words">{children}</span>
    </span>
  );
}

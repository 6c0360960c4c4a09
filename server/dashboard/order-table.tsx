// The orders of one page: a table where there is room, the same cells as cards on a phone.
import type { OrderRow } from '../../shared/report.ts';
import { orderAddress } from './addresses.ts';
import { Absent, CsatBadge, StatusBadge, VerificationBadge, WidgetBadge } from './badge.tsx';
import { type Clock, formatCount, formatMoney } from './format.ts';
import { Moment } from './moment.tsx';

interface Table {
  rows: OrderRow[];
  clock: Clock;
}

export function OrderTable({ rows, clock }: Table) {
  return (
    <table class="orders">
      <caption>
        {formatCount(rows.length, 'order')} on this page · times in {clock.timeZone}
      </caption>
      <thead>
        <tr>
          <th scope="col">Order</th>
          <th scope="col">Placed</th>
          <th scope="col" class="figure">
            Total
          </th>
          <th scope="col">Creator</th>
          <th scope="col">Status</th>
          <th scope="col">Verification</th>
          <th scope="col">Widget</th>
          <th scope="col">CSAT</th>
          <th scope="col">
            <span class="unseen">View</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.orderNumber} row={row} clock={clock} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row, clock }: { row: OrderRow; clock: Clock }) {
  const { orderNumber, placedAt, total, creator, status, verification, widget, csat, requests } = row;
  return (
    <tr>
      <th scope="row" class="order-number">
        <bdi>{orderNumber}</bdi>
      </th>
      <td class="placed">{placedAt ? <Moment at={placedAt} clock={clock} /> : <Absent>not placed yet</Absent>}</td>
      <td class="total figure">{total ? formatMoney(total) : <Absent>no total yet</Absent>}</td>
      <td class="creator">{creator ? <bdi>{creator}</bdi> : <Absent>no creator</Absent>}</td>
      <td class="order-status">{status ? <StatusBadge status={status} /> : <Absent>no status yet</Absent>}</td>
      <td class="verification">
        <VerificationBadge verification={verification} />
      </td>
      <td class="widget">
        <span class="marks">
          <WidgetBadge widget={widget} />
          {requests.open > 0 && <span class="badge open-requests">{formatCount(requests.open, 'open request')}</span>}
        </span>
      </td>
      <td class="rating">{csat ? <CsatBadge {...csat} /> : <Absent>not rated</Absent>}</td>
      <td class="view">
        <a class="button quiet" href={orderAddress(orderNumber)}>
          View
          <span class="unseen">
            {' '}
            order <bdi>{orderNumber}</bdi>
          </span>
        </a>
      </td>
    </tr>
  );
}

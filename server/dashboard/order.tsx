// One order: what is known of it and from whom, its other names, and everything that happened on it.
import type { ComponentChildren } from 'preact';
import type { Verification } from '../../shared/order.ts';
import type { OrderAnswer } from '../../shared/report.ts';
import { ORDERS_ADDRESS } from './addresses.ts';
import { CsatBadge, StatusBadge, VerificationBadge, WidgetBadge } from './badge.tsx';
import { type Clock, createClock, formatCount, formatMoney } from './format.ts';
import { Moment } from './moment.tsx';
import { Page, renderPage, type Store } from './page.tsx';
import { Timeline } from './timeline.tsx';

interface Order {
  stylesheet: string;
  store: Store;
  order: OrderAnswer;
}

const MEANINGS: Record<Verification, string> = {
  claimed: 'Only shoppers’ pages have named this order. A signed webhook or token makes it verified.',
  verified: 'A signed source has confirmed this order.',
  conflict: 'What a page claimed and what a signed source says contradict each other; see the timeline.',
};

export function orderPage({ stylesheet, store, order }: Order): string {
  const clock = createClock(store.timeZone);
  return renderPage(
    <Page stylesheet={stylesheet} title={`Order ${order.orderNumber}`} store={store}>
      <p class="trail">
        <a href={ORDERS_ADDRESS}>Orders</a>
      </p>
      <div class="title">
        <h1>
          Order <bdi>{order.orderNumber}</bdi>
        </h1>
        <VerificationBadge verification={order.verification} />
        {order.csat && <CsatBadge {...order.csat} />}
      </div>
      <div class="panel">
        <div class="aside">
          <Facts order={order} clock={clock} />
          <Aliases aliases={order.aliases} />
        </div>
        <section aria-labelledby="timeline">
          <h2 id="timeline">
            Timeline <span class="count">{formatCount(order.timeline.length, 'event')}</span>
          </h2>
          <Timeline entries={order.timeline} clock={clock} />
        </section>
      </div>
    </Page>,
  );
}

function Facts({ order, clock }: { order: OrderAnswer; clock: Clock }) {
  const { placedAt, total, creator, status, verification, widget, csat, requests } = order;
  return (
    <section aria-labelledby="facts">
      <h2 id="facts">Facts</h2>
      <p class="hint">{MEANINGS[verification]}</p>
      <dl class="facts">
        <Fact name="Placed">{placedAt && <Moment at={placedAt} clock={clock} />}</Fact>
        <Fact name="Total">{total && formatMoney(total)}</Fact>
        <Fact name="Creator">{creator && <bdi>{creator}</bdi>}</Fact>
        <Fact name="Status">{status && <StatusBadge status={status} />}</Fact>
      </dl>
      <p class="hint">These four are believed from signed sources only.</p>
      <dl class="facts">
        <Fact name="Widget">
          <WidgetBadge widget={widget} />
        </Fact>
        {widget.lastAt && (
          <Fact name="Last touched">
            <Moment at={widget.lastAt} clock={clock} />
          </Fact>
        )}
        <Fact name="CSAT">{csat ? <CsatBadge {...csat} /> : 'Not rated'}</Fact>
        {csat && (
          <Fact name="Rated">
            <Moment at={csat.at} clock={clock} />
          </Fact>
        )}
        <Fact name="Open requests">{String(requests.open)}</Fact>
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children ?? <span class="untold">Not told yet</span>}</dd>
    </div>
  );
}

function Aliases({ aliases }: Pick<OrderAnswer, 'aliases'>) {
  return (
    <section aria-labelledby="aliases">
      <h2 id="aliases">
        Other names <span class="count">{aliases.length}</span>
      </h2>
      {aliases.length === 0 ? (
        <p class="hint">This order has been called by one name only.</p>
      ) : (
        <dl class="facts">
          {aliases.map(({ kind, value }) => (
            <Fact key={`${kind} ${value}`} name={kind}>
              <bdi>{value}</bdi>
            </Fact>
          ))}
        </dl>
      )}
    </section>
  );
}

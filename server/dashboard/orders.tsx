// The list of orders: one question in, one page out. Its three faces are a store without orders, a question without
// an answer, and the table.
import type { OrdersAnswer, OrdersQuestion } from '../../shared/report.ts';
import { ORDERS_ADDRESS, ordersAddress } from './addresses.ts';
import { createClock } from './format.ts';
import { OrderFilters } from './order-filters.tsx';
import { OrderTable } from './order-table.tsx';
import { Page, renderPage, type Store } from './page.tsx';

interface Orders {
  stylesheet: string;
  store: Store;
  question: OrdersQuestion;
  answer: OrdersAnswer;
  /** What a store without orders is asked to paste into its pages. */
  tag: string;
}

export function ordersPage({ stylesheet, store, question, answer, tag }: Orders): string {
  const { cursor, limit, ...filters } = question;
  const filtered = Object.values(filters).some((value) => value !== undefined && value !== '');
  const firstPage = ordersAddress({ ...filters, limit });
  const isEmptyStore = answer.data.length === 0 && !filtered && cursor === undefined;
  return renderPage(
    <Page stylesheet={stylesheet} title="Orders" store={store}>
      <h1>Orders</h1>
      {isEmptyStore ? (
        <EmptyStore tag={tag} />
      ) : (
        <>
          <OrderFilters question={question} filtered={filtered} />
          {answer.data.length === 0 ? (
            <NoMatch filtered={filtered} firstPage={firstPage} />
          ) : (
            <OrderTable rows={answer.data} clock={createClock(store.timeZone)} />
          )}
          <Paging
            firstPage={cursor === undefined ? null : firstPage}
            nextPage={answer.nextCursor === null ? null : ordersAddress({ ...question, cursor: answer.nextCursor })}
          />
        </>
      )}
    </Page>,
  );
}

function EmptyStore({ tag }: Pick<Orders, 'tag'>) {
  return (
    <section class="empty">
      <h2>No orders yet</h2>
      <p>
        Paste this tag into every page of the shop. An order appears here as soon as a shopper’s page, or the shop
        itself, names it.
      </p>
      <pre>
        <code>{tag}</code>
      </pre>
    </section>
  );
}

function NoMatch({ filtered, firstPage }: { filtered: boolean; firstPage: string }) {
  return (
    <section class="empty">
      <h2>{filtered ? 'No order matches' : 'No more orders'}</h2>
      <p>
        {filtered
          ? 'Nothing in this store answers the search and the filters together.'
          : 'The list ends before this page.'}
      </p>
      <p>
        <a class="button" href={filtered ? ORDERS_ADDRESS : firstPage}>
          {filtered ? 'Clear filters' : 'First page'}
        </a>
      </p>
    </section>
  );
}

function Paging({ firstPage, nextPage }: { firstPage: string | null; nextPage: string | null }) {
  if (firstPage === null && nextPage === null) return null;
  return (
    <nav class="paging" aria-label="Pages">
      {firstPage && (
        <a class="button" href={firstPage}>
          First page
        </a>
      )}
      {nextPage && (
        <a class="button" href={nextPage} rel="next">
          Next
        </a>
      )}
    </nav>
  );
}

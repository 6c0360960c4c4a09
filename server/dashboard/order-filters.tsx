// Search and filters: a form whose answers are its address. Sending it always leads to the first page. A field that
// is left empty is sent empty and asks nothing.
import { RATINGS } from '../../shared/rating.ts';
import type { OrdersQuestion } from '../../shared/report.ts';
import { DEFAULT_PAGE } from '../../shared/wire.ts';
import { ORDERS_ADDRESS } from './addresses.ts';

interface Filters {
  question: OrdersQuestion;
  filtered: boolean;
}

export function OrderFilters({ question, filtered }: Filters) {
  const { q, from, to, widget, score, creator, limit } = question;
  const opened = [from, to, widget, score, creator].filter((value) => value !== undefined && value !== '').length;
  return (
    <search>
      <form class="filters" method="get" action={ORDERS_ADDRESS}>
        {limit !== DEFAULT_PAGE && <input type="hidden" name="limit" value={limit} />}
        <label class="field search">
          <span>Search</span>
          <input name="q" type="search" value={q} maxLength={200} placeholder="Order number or other name" dir="auto" />
        </label>
        <details open={opened > 0}>
          <summary>{opened === 0 ? 'Filters' : `Filters (${opened})`}</summary>
          <div class="fields">
            <label class="field">
              <span>Widget</span>
              <select name="widget">
                <Choice value="" chosen={widget}>
                  Any
                </Choice>
                <Choice value="true" chosen={widget}>
                  Touched
                </Choice>
                <Choice value="false" chosen={widget}>
                  Not touched
                </Choice>
              </select>
            </label>
            <label class="field">
              <span>CSAT</span>
              <select name="score">
                <Choice value="" chosen={score}>
                  Any
                </Choice>
                {RATINGS.map((rating, index) => (
                  <Choice key={rating} value={String(index + 1)} chosen={score}>
                    {`${index + 1} · ${rating}`}
                  </Choice>
                )).reverse()}
              </select>
            </label>
            <label class="field">
              <span>Placed from</span>
              <input name="from" type="date" value={from} />
            </label>
            <label class="field">
              <span>Placed to</span>
              <input name="to" type="date" value={to} />
            </label>
            <label class="field">
              <span>Creator</span>
              <input name="creator" value={creator} maxLength={200} dir="auto" />
            </label>
          </div>
        </details>
        <div class="actions">
          <button type="submit">Show</button>
          {filtered && (
            <a class="button quiet" href={ORDERS_ADDRESS}>
              Clear
            </a>
          )}
        </div>
      </form>
    </search>
  );
}

interface ChoiceProps {
  value: string;
  chosen: boolean | number | undefined;
  children: string;
}

function Choice({ value, chosen, children }: ChoiceProps) {
  return (
    <option value={value} selected={value === String(chosen ?? '')}>
      {children}
    </option>
  );
}

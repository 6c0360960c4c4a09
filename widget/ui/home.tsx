// The first view: the order the panel talks about, or a field to name it; and what can be done.
import { MAX_ORDER_NUMBER } from '../../shared/wire.ts';
import { Field } from './field.tsx';
import type { FlowName } from './flow.ts';
import type { NamedOrder } from './state.ts';
import type { Text } from './text/text.ts';

export interface HomeProps {
  text: Text;
  order: NamedOrder | null;
  flows: readonly FlowName[];
  choose(flow: FlowName): void;
  nameOrder(number: string): void;
}

export function Home({ text, order, flows, choose, nameOrder }: HomeProps) {
  function submit(event: Event): void {
    event.preventDefault();
    nameOrder(new FormData(event.currentTarget as HTMLFormElement).get('order') as string);
  }
  return (
    <>
      {!order && (
        <form onSubmit={submit}>
          <Field name="order" label={text.orderNumber} maxLength={MAX_ORDER_NUMBER} required />
          <button type="submit" class="secondary">
            {text.useOrder}
          </button>
        </form>
      )}
      <ul>
        {flows.map((flow) => (
          <li key={flow}>
            <button type="button" class="row" onClick={() => choose(flow)}>
              {text.flows[flow]}
              <i aria-hidden>›</i>
            </button>
          </li>
        ))}
        {order?.isTyped && (
          <li>
            <button type="button" class="row" onClick={() => nameOrder('')}>
              {text.otherOrder}
            </button>
          </li>
        )}
      </ul>
    </>
  );
}

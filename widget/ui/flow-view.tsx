// One flow's place in the panel. A rating's is there at once; the others are fetched when they are first wanted.
import type { Flow, FlowName, FlowProps } from './flow.ts';
import { Csat } from './flows/csat.tsx';
import { Loaded } from './loaded.tsx';

export type LoadFlow = (name: Exclude<FlowName, 'csat'>) => Promise<Flow>;

export interface FlowViewProps extends FlowProps {
  name: FlowName;
  loadFlow: LoadFlow;
}

export function FlowView({ name, loadFlow, ...props }: FlowViewProps) {
  if (name === 'csat') return <Csat {...props} />;
  return (
    <Loaded text={props.text} load={() => loadFlow(name)}>
      {(Wanted) => <Wanted {...props} />}
    </Loaded>
  );
}

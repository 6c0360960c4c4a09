// The most honest sentence on the page: saved, waiting on this device, or not saved. Always drawn, so that a screen
// reader hears it change.
import { Icon } from './icon.tsx';
import type { Progress } from './state.ts';
import type { Text } from './text/text.ts';

export function StateLine({ progress, text, saved }: { progress: Progress; text: Text; saved: string }) {
  const words = wordsOf(progress, text, saved);
  return (
    <p class={`state ${progress.state}`} role="status">
      {words && <Icon name={progress.state as 'saved' | 'waiting' | 'failed'} />}
      <span>{words}</span>
    </p>
  );
}

function wordsOf(progress: Progress, text: Text, saved: string): string {
  switch (progress.state) {
    case 'editing':
    case 'sending':
      return '';
    case 'saved':
      return saved;
    case 'waiting':
      return text.waiting;
    case 'failed':
      return progress.why === 'refused' ? text.refused(progress.detail) : text.notSaved;
  }
}

// The panel's few icons: strokes in the text's own colour, hidden from assistive technology.

const PATHS = {
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6L6 18',
  go: 'M9 5l7 7-7 7',
  saved: 'M5 13l4 4L19 7',
  waiting: 'M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18',
  failed: 'M12 8v5M12 16v1M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18',
};

export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" class={name}>
      <path d={PATHS[name]} />
    </svg>
  );
}

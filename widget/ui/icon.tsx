// The panel's few icons: strokes in the text's own colour, hidden from assistive technology.

const PATHS = {
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6L6 18',
};

/** `go` is `back` the other way round. */
export function Icon({ name }: { name: keyof typeof PATHS | 'go' }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" class={name}>
      <path d={PATHS[name === 'go' ? 'back' : name]} />
    </svg>
  );
}

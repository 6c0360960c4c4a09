// The few shapes that stand beside words, drawn in the colour of the text. A shape never speaks alone.

const SHAPES = {
  bell: 'M8 2.5v1.2M2.5 11.5a5.5 5.5 0 0 1 11 0M1.5 11.5h13M4 13.8h8',
  check: 'M3.5 8.5l3 3 6-7',
  question: 'M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.6M8 12.4v.1',
  warning: 'M8 2.5l6 11H2zM8 6.7v3.2M8 11.8v.1',
} as const;

export type Shape = keyof typeof SHAPES;

export function Icon({ shape }: { shape: Shape }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={SHAPES[shape]} />
    </svg>
  );
}

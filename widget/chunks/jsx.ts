// What JSX is compiled to in the bundles: `h` alone, which Preact's core holds anyway.
export { Fragment, h } from 'preact';

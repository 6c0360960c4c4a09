// The one way to speak on the console: to the shop's owner, never to the shopper.

export function warn(words: unknown): void {
  console.warn('[counterbell]', words);
}

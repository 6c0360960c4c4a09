// One tab at a time. A tab that crashes gives its turn back at once; a home-made lease would not.

// Longer than a request may take: whoever waits this long leaves the work to the tab that holds the turn.
const PATIENCE_MS = 25_000;

/** Runs `work`, which must not reject, when it is this tab's turn; without it where the turn never comes. */
export async function takeTurn(name: string, work: () => Promise<void>): Promise<void> {
  let begun = false;
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    await navigator.locks.request(name, { signal }, () => {
      begun = true;
      return work();
    });
  } catch {
    // Missing on plain http, refused where storage is blocked: the server's deduplication keeps the promise alone.
    if (!begun && !signal.aborted) await work();
  }
}

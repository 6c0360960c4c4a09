// While developing: reloads the page when the server has started anew. The server puts this in under `npm run dev` only.
const POLL_MS = 1000;

let shownStart;

async function look() {
  try {
    const start = await (await fetch('/demo/started')).text();
    if (shownStart !== undefined && start !== shownStart) location.reload();
    shownStart = start;
  } catch {
    // The server is down for a moment: that is what is being waited for.
  }
  setTimeout(look, POLL_MS);
}

await look();

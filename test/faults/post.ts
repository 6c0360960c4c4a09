// One request as a shopper's page makes it, and what may be believed of the answer.

const PATIENCE_MS = 5_000;

export type Answer =
  | { kind: 'kept'; results: { id: string | null; status: string; problem?: { code: string } }[] }
  /** Not now, and when to ask again. */
  | { kind: 'later' }
  /** Refused, reset or cut short: what became of it is unknown. */
  | { kind: 'none' }
  /** What no client knows how to follow. */
  | { kind: 'nonsense'; said: string };

export async function post(
  url: string,
  batch: object,
  patienceMs = PATIENCE_MS,
  givenUp?: AbortSignal,
): Promise<Answer> {
  let response: Response;
  let body: string;
  const late = AbortSignal.timeout(patienceMs);
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify(batch),
      signal: givenUp ? AbortSignal.any([late, givenUp]) : late,
    });
    body = await response.text();
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return { kind: 'none' };
    throw error;
  }
  return read(response, body);
}

function read(response: Response, body: string): Answer {
  if (response.status === 503 && response.headers.has('retry-after')) return { kind: 'later' };
  if (response.status !== 200) return { kind: 'nonsense', said: `${response.status} ${body}` };
  return { kind: 'kept', results: (JSON.parse(body) as { results: [] }).results };
}

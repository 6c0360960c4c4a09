// The only fetch. It answers with a value whatever happens: status 0 is "no answer we can read".

export interface NetAnswer {
  status: number;
  retryAfter: string | null;
  body: string;
}

const TIMEOUT_MS = 20_000;

/**
 * `text/plain` and no header of our own: a preflight would not survive a page that closes at once.
 * A redirect is a captive portal or a mistake, never an acknowledgement.
 */
export function post(url: string, body: string): Promise<NetAnswer> {
  return ask(url, { method: 'POST', body, keepalive: true, headers: { 'content-type': 'text/plain' } });
}

export function get(url: string): Promise<NetAnswer> {
  return ask(url, {});
}

async function ask(url: string, init: RequestInit): Promise<NetAnswer> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { ...init, credentials: 'omit', redirect: 'error', signal });
    const body = await response.text();
    return { status: response.status, retryAfter: response.headers.get('retry-after'), body };
  } catch {
    return { status: 0, retryAfter: null, body: '' };
  }
}

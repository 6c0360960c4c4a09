// The only fetch. It answers with a value whatever happens: status 0 is "no answer that can be read".

export interface NetAnswer {
  status: number;
  retryAfter: string | null;
  body: string;
}

const TIMEOUT_MS = 20_000;

/**
 * Posts `body` to `path` on the server `api`, or gets where there is none; `keepalive` lets the request outlive the
 * page. Text and no header of our own: a preflight would not survive a page that closes at once. A redirect is a
 * captive portal or a mistake, never an acknowledgement.
 */
export async function ask(path: string, api: string | undefined, body?: string, keepalive = false): Promise<NetAnswer> {
  try {
    const response = await fetch(new URL(path, api), {
      ...(body && { method: 'POST', body, keepalive }),
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: response.status, retryAfter: response.headers.get('retry-after'), body: await response.text() };
  } catch {
    return { status: 0, retryAfter: null, body: '' };
  }
}

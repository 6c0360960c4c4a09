// How merchants see a session: a hash, for the id itself is the shopper's secret.
import { createHash } from 'node:crypto';

export function sessionRefOf(sessionId: string): string | null {
  return sessionId === '' ? null : createHash('sha256').update(sessionId).digest('base64url');
}

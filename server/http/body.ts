// Reads a body no further than its limit, whatever its headers say of its length.
import { Problem } from './problem.ts';

/**
 * Answers at most `maxBytes` + 1 bytes: one too many says that there were more.
 * @throws Problem where the client went away in the middle
 */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body) {
      chunks.push(chunk);
      size += chunk.byteLength;
      if (size > maxBytes) break;
    }
  } catch {
    throw new Problem('invalid_json', 'The body did not arrive whole.');
  }
  return Buffer.concat(chunks).subarray(0, maxBytes + 1);
}

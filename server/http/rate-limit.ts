// A token bucket for each caller, in memory: a short burst passes, a flood waits and is told how long.

export interface RateLimit {
  /** Takes `cost` from `caller`'s bucket, or says in how many seconds that much will be there. */
  take(caller: string, cost: number): { left: number; retryAfterSeconds: number | null };
  /** The policy as a header says it (draft-ietf-httpapi-ratelimit-headers). */
  policy: string;
}

const BUCKETS_KEPT = 100_000;

/** `quota` per `windowSeconds`, all of which may come at once. */
export function createRateLimit(quota: number, windowSeconds: number, now: () => number = Date.now): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>();
  const perMs = quota / (windowSeconds * 1000);
  return {
    policy: `"default";q=${quota};w=${windowSeconds}`,
    take(caller, cost) {
      const at = now();
      const bucket = buckets.get(caller) ?? { left: quota, at };
      const left = Math.min(quota, bucket.left + Math.max(0, at - bucket.at) * perMs);
      const allowed = left >= cost;
      buckets.delete(caller);
      buckets.set(caller, { left: allowed ? left - cost : left, at });
      // Map keeps insertion order: the caller not heard of for longest goes first, and has a full bucket by then.
      if (buckets.size > BUCKETS_KEPT) buckets.delete(buckets.keys().next().value as string);
      return {
        left: Math.floor(allowed ? left - cost : left),
        retryAfterSeconds: allowed ? null : Math.max(1, Math.ceil((cost - left) / perMs / 1000)),
      };
    },
  };
}

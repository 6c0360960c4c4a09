// The moments at which an unsent message is worth another try: back online, back in sight.

export function onWake(wake: () => void, signal: AbortSignal): void {
  addEventListener('online', wake, { signal });
  document.addEventListener('visibilitychange', () => document.hidden || wake(), { signal });
}

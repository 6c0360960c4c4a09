// The moments at which an unsent message is worth another try: back online, back in sight.

export function onWake(wake: (reason: 'online' | 'visible') => void, signal: AbortSignal): void {
  window.addEventListener('online', () => wake('online'), { signal });
  document.addEventListener('visibilitychange', () => document.hidden || wake('visible'), { signal });
}

// The moments at which an unsent message is worth another try: back online, back in sight.

export function onWake(wake: (reason: 'online' | 'visible') => void): () => void {
  const online = (): void => wake('online');
  const visible = (): void => {
    if (document.visibilityState === 'visible') wake('visible');
  };
  window.addEventListener('online', online);
  document.addEventListener('visibilitychange', visible);
  return () => {
    window.removeEventListener('online', online);
    document.removeEventListener('visibilitychange', visible);
  };
}

// The SDK's door: the methods a shop's page calls. Nothing is ever thrown into the page; what goes wrong is said on
// the console and the page goes on.
import { on } from './announce.ts';
import type { Widget } from './widget.ts';

export type CounterbellApi = Omit<Widget, 'resume'> & { on: typeof on };

type Methods = Record<string, (...args: never[]) => unknown>;

export function openDoor({ resume, ...methods }: Widget): CounterbellApi {
  const door: Methods = {};
  for (const [name, method] of Object.entries<Methods[string]>({ ...methods, on })) {
    door[name] = (...args) => {
      try {
        return method(...args);
      } catch (error) {
        console.warn('[counterbell]', error);
      }
    };
  }
  return door as unknown as CounterbellApi;
}

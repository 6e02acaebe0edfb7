import { useSyncExternalStore } from 'react';
import type { Store } from '../display/store.js';

const never = () => () => {};

/** What a store holds, and again whenever that changes; `initial` where there is no store, and where a server renders. */
export function useStore<T>(store: Store<T> | undefined, initial: T): T {
  const first = () => initial;
  return useSyncExternalStore(store?.subscribe ?? never, store?.get ?? first, first);
}

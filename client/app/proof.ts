import { onProofWanted } from './call.ts';
import { createStore, useStore } from './store.ts';

const wanted = createStore(false);
let waiting: ((proven: boolean) => void)[] = [];

/** Whether something waits until the person has proved once more who she is. */
export const useProofWanted = () => useStore(wanted);

/** Whatever waits goes on, or is refused. */
export function settleProof(proven: boolean): void {
  const all = waiting;
  waiting = [];
  wanted.set(false);
  for (const settle of all) settle(proven);
}

/** From now on requests that want a fresh proof wait for one; answers how to stop that. Several share one question. */
export function watchProof(): () => void {
  const stop = onProofWanted(
    () =>
      new Promise<boolean>((settle) => {
        waiting.push(settle);
        wanted.set(true);
      }),
  );
  return () => {
    stop();
    settleProof(false);
  };
}

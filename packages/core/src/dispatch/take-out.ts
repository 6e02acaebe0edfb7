import type { Engine } from '../datastore/ports/engine.js';
import type { RemoveOptions } from '../datastore/ports/job-remover.js';
import type { Producer } from './producer.js';

interface TakeOutDeps {
  readonly engine: Pick<Engine, 'history' | 'remover' | 'standings'>;
  readonly producer: Producer;
}

/**
 * Takes jobs that are there out of their queue, as the engine's remover does: whether each is gone by that. Sent again, because
 * its answer was lost, it may find them gone; those that have not ended went the first time.
 */
export async function takeOut(
  { engine, producer }: TakeOutDeps,
  queue: string,
  ids: readonly string[],
  options?: RemoveOptions,
): Promise<boolean[]> {
  const wentBefore = async (id: string) =>
    (await engine.standings.state(queue, id)) === 'unknown' && !(await engine.history.last(queue, id));
  let isSentAgain = false;
  return await producer.ask(queue, `"cancel" of jobs in "${queue}"`, async (it) => {
    const isAgain = isSentAgain;
    isSentAgain = true;
    const removed = await engine.remover.remove(it, ids, options);
    if (!isAgain) return removed;
    return await Promise.all(ids.map((id, index) => removed[index] || wentBefore(id)));
  });
}

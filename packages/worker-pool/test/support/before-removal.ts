import type { Cortado } from '@cortado/core';

/** Has something happen between the look at jobs and the first removal of any: the moment of a worker that was faster. */
export function beforeRemoval(cortado: Cortado, happens: () => Promise<void>): void {
  const { remover } = cortado.internals.engine;
  const remove = remover.remove.bind(remover);
  let happened: Promise<void> | undefined;
  remover.remove = async (...call) => {
    happened ??= happens();
    await happened;
    return await remove(...call);
  };
}

import type { Cortado } from '@cortado/core';

/** What the latest completed job of this name returned. */
export async function latestResult(cortado: Cortado, queue: string, name: string): Promise<unknown> {
  const [latest] = (await cortado.queue(queue).jobs({ name, states: ['completed'], limit: 1 })).jobs;
  return latest ? ((await cortado.job(queue, latest.id).status()).result ?? null) : null;
}

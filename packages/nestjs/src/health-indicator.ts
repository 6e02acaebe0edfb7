import type { Cortado, HealthLimits } from '@cortado/core';

/** What `@nestjs/terminus` takes: one entry, which is up or down. */
export type HealthResult<K extends string> = Record<
  K,
  { readonly status: 'up' | 'down'; readonly issues?: readonly string[]; readonly message?: string }
>;

/** For `@nestjs/terminus`, or a handler of one's own: `health.check([() => cortado.isHealthy()])`. */
export class CortadoHealthIndicator {
  readonly #cortado: Cortado;

  constructor(cortado: Cortado) {
    this.#cortado = cortado;
  }

  /**
   * Up while the datastore answers and neither schedules nor queues have an issue, as `schedulerHealth` judges them; else
   * down, with a sentence for each. Never rejects.
   */
  async isHealthy<K extends string = 'cortado'>(
    key: K = 'cortado' as K,
    limits: HealthLimits = {},
  ): Promise<HealthResult<K>> {
    return { [key]: await this.#look(limits) } as HealthResult<K>;
  }

  async #look(limits: HealthLimits): Promise<HealthResult<string>[string]> {
    try {
      const { healthy, issues } = await this.#cortado.schedulerHealth(limits);
      return healthy ? { status: 'up' } : { status: 'down', issues: issues.map(({ message }) => message) };
    } catch (error) {
      return { status: 'down', message: (error as Error).message };
    }
  }
}

import type { Class } from '@cortado/core';
import { declaresJobs } from '@cortado/core/internal';
import type { ModulesContainer } from '@nestjs/core';

/** What Nest knows of a provider or a controller. */
export type Provider =
  ReturnType<ModulesContainer['get']> extends infer M
    ? M extends { providers: Map<unknown, infer W> }
      ? W
      : never
    : never;

/**
 * The providers and controllers with decorated methods, by their classes. Nest knows all of them before it makes the
 * first instance. Where several modules provide one class, it is the last of them, as for whoever asks Nest for it.
 */
export function jobProviders(modules: ModulesContainer): Map<Class, Provider> {
  const found = new Map<Class, Provider>();
  for (const { providers, controllers } of modules.values())
    for (const provider of [...providers.values(), ...controllers.values()]) {
      const service = classOf(provider as Provider);
      if (service && (!found.has(service) || provider.token === service))
        found.set(service, provider as Provider);
    }
  return found;
}

/** The class behind a provider: its token where that is one, as for factories and for what a test puts in its place. */
function classOf({ isAlias, token, metatype, instance }: Provider): Class | undefined {
  if (isAlias) return undefined;
  const candidates: unknown[] = [token, metatype, metatype ? undefined : instance?.constructor];
  return candidates.find(declaresJobs);
}

import type { Class } from '@cortado/core';
import { declaresJobs } from '@cortado/core/internal';
import type { InjectionToken } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';

/** What this needs to know of a provider or a controller. */
type Wrapper =
  ReturnType<ModulesContainer['get']> extends infer M
    ? M extends { providers: Map<unknown, infer W> }
      ? W
      : never
    : never;

/**
 * The providers and controllers with decorated methods, each class with the token it is injected by. Nest knows all of
 * them before it makes the first instance.
 */
export function jobProviders(modules: ModulesContainer): Map<Class, InjectionToken> {
  const found = new Map<Class, InjectionToken>();
  for (const { providers, controllers } of modules.values())
    for (const wrapper of [...providers.values(), ...controllers.values()]) {
      const service = classOf(wrapper as Wrapper);
      if (service && !found.has(service)) found.set(service, wrapper.token);
    }
  return found;
}

/** The class behind a provider: its token where that is one, as for factories and for what a test puts in its place. */
function classOf({ isAlias, token, metatype, instance }: Wrapper): Class | undefined {
  if (isAlias) return undefined;
  const candidates: unknown[] = [token, metatype, metatype ? undefined : instance?.constructor];
  return candidates.find(declaresJobs);
}

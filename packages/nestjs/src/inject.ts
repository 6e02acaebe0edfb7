import { Cortado } from '@cortado/core';
import { Inject } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';

/** The app: `constructor(@InjectCortado() private readonly cortado: Cortado)`. The type alone does as well. */
export function InjectCortado(): PropertyDecorator & ParameterDecorator {
  return Inject(Cortado);
}

/**
 * The attempt for which a provider was made, with its id, job, queue, user and context: `@InjectJob() job: ResolveContext`.
 * A provider that injects it has request scope: each job gets one of its own.
 */
export function InjectJob(): PropertyDecorator & ParameterDecorator {
  return Inject(REQUEST);
}

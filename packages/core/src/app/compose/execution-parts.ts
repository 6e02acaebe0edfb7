import type { Broadcasts } from '../../broadcasts/broadcasts.js';
import type { Clock } from '../../clock/clock.js';
import { EffectiveOptions } from '../../descriptors/effective-options.js';
import type { ErrorLog } from '../../error-log/error-log.js';
import type { EventBus } from '../../events/event-bus.js';
import { ExecuteChain } from '../../execution/execute-chain.js';
import type { ExecutionDeps } from '../../execution/execute-job.js';
import { InstanceResolver } from '../../execution/resolve-instance.js';
import { APP_DEFAULTS } from '../../options/app-options.js';
import { milliseconds } from '../../options/duration.js';
import { siteOf } from '../../options/site.js';
import { IsolationPlan } from '../isolation-plan.js';
import type { CheckedOptions } from './checked-options.js';

/** What an attempt needs, wherever it runs. */
export interface ExecutionParts {
  readonly effective: EffectiveOptions;
  readonly execution: ExecutionDeps;
  readonly isolation: IsolationPlan;
}

interface ExecutionPartsDeps {
  readonly errors: ErrorLog;
  readonly broadcasts: Broadcasts;
  readonly events: EventBus;
  readonly clock: Clock;
}

export function executionParts(
  { options, registry, queues, defaults }: CheckedOptions,
  { errors, broadcasts, events, clock }: ExecutionPartsDeps,
): ExecutionParts {
  const effective = new EffectiveOptions({ registry, queues, defaults, clock });
  const execution: ExecutionDeps = {
    registry,
    instances: new InstanceResolver(options.container),
    errors,
    broadcasts,
    clock,
    limitOf: (job, { context, queue }) =>
      context.timeout ?? (job ? effective.declared(job.name, queue).timeout : 0),
    grace: milliseconds(options.timeoutGrace ?? APP_DEFAULTS.timeoutGrace),
    site: siteOf(options, process.env),
    maxResult: options.maxResult ?? APP_DEFAULTS.maxResult,
    chain: new ExecuteChain(),
    afterwardsFailed: ({ id, name, queue }, error) =>
      events.emit('afterwards.failed', { id, name, queue, error }),
  };
  return { effective, execution, isolation: new IsolationPlan(options.configFile, registry, effective) };
}

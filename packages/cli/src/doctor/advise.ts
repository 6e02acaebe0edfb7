import type { Finding } from '@cortado/core';
import type { Advice, AdviceOn, OverviewCode } from './advice.js';
import { type ConfigFinding, configAdvice } from './config-finding.js';
import { DATASTORE_ADVICE } from './datastore-advice.js';
import { QUEUE_ADVICE } from './queue-advice.js';
import { SCHEDULER_ADVICE } from './scheduler-advice.js';

/** Everything the command can find. */
export type CliFinding = Finding | ConfigFinding;

type AdvisedCode = Exclude<Finding['code'], OverviewCode>;

const ADVICE: AdviceOn<AdvisedCode> = { ...DATASTORE_ADVICE, ...QUEUE_ADVICE, ...SCHEDULER_ADVICE };

/** What a finding means and what to do; nothing for those that the overview shows. */
export function advise(found: CliFinding): Advice | undefined {
  if (found.code === 'config-missing' || found.code === 'config-broken') return configAdvice(found);
  if (!(found.code in ADVICE)) return undefined;
  return (ADVICE[found.code as AdvisedCode] as (found: CliFinding) => Advice)(found);
}

import type { BulkOptions, BulkResult } from '../queues/bulk-act.js';
import type { ActNoter } from './act-noter.js';
import type { AuditAct } from './audit-entry.js';

/** An act on many jobs as one entry, with how far it came where it did not come to its end; counting is no act. */
export function notedBulk<O extends BulkOptions>(
  audit: ActNoter,
  act: AuditAct,
  options: O,
  acting: (options: O) => Promise<BulkResult>,
): Promise<BulkResult> {
  if (options.dryRun) return acting(options);
  const { onProgress: told } = options;
  // What is wrong with options is said by whoever checks them.
  if (told !== undefined && typeof told !== 'function') return acting(options);
  return audit.noted(act, async (tell) => {
    const onProgress = (soFar: BulkResult) => {
      tell(soFar.done);
      return told?.(soFar);
    };
    const result = await acting({ ...options, onProgress } as O);
    tell(result.done);
    return result;
  });
}

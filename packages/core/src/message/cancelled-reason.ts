// BullMQ knows completed and failed alone: a cancelled job is a failed one whose reason starts with this.
export const CANCELLED_MARK = 'cortado:cancelled ';

/** The reason a cancelled job fails with in BullMQ's terms. */
export function markCancelled(reason: string): string {
  return CANCELLED_MARK + reason;
}

/** Why a job was cancelled, when that is what its failure says. */
export function readCancelled(failedReason: string | undefined): string | undefined {
  return failedReason?.startsWith(CANCELLED_MARK) ? failedReason.slice(CANCELLED_MARK.length) : undefined;
}

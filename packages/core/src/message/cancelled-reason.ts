// BullMQ knows completed and failed alone: a cancelled job is a failed one whose reason starts with this.
const MARK = 'cortado:cancelled ';

/** The reason a cancelled job fails with in BullMQ's terms. */
export function markCancelled(reason: string): string {
  return MARK + reason;
}

/** Why a job was cancelled, when that is what its failure says. */
export function readCancelled(failedReason: string | undefined): string | undefined {
  return failedReason?.startsWith(MARK) ? failedReason.slice(MARK.length) : undefined;
}

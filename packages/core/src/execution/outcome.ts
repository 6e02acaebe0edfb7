/**
 * How one attempt ended. Execution decides it and touches no datastore; whoever runs the attempt (a worker,
 * inline mode, the test kit) carries it out.
 */
export type Outcome =
  | { readonly kind: 'completed'; readonly result: unknown }
  /** `retry: false` means that trying again cannot help, whatever `attempts` says. */
  | { readonly kind: 'failed'; readonly error: Error; readonly retry: boolean }
  /** The method asked to run again later (`RetryLater`): it has used no attempt. Milliseconds. */
  | {
      readonly kind: 'later';
      readonly delay: number;
      /** Nobody asked: this process does not know the job, and hands it back to who does. @default the method asked */
      readonly because?: 'unknown-job';
    }
  /** It was cancelled, by `cancel()` or by the method itself (`CancelJob`): it ends as cancelled and is not retried. */
  | { readonly kind: 'cancelled'; readonly reason: string }
  /** The worker stopped first: the job goes back to its queue and has used no attempt. */
  | { readonly kind: 'interrupted' };

/**
 * Whether the job ends with this outcome: it has completed, was cancelled, or has failed and is not tried again.
 * `attempt` counts from 1; `attempts` is how many the job has in all.
 */
export function isFinal(
  outcome: Outcome,
  { attempt, attempts }: { readonly attempt: number; readonly attempts: number },
): boolean {
  switch (outcome.kind) {
    case 'completed':
    case 'cancelled':
      return true;
    case 'failed':
      return !outcome.retry || attempt >= attempts;
    case 'later':
    case 'interrupted':
      return false;
  }
}

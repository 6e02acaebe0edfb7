/** How acts go. */
export const AUDIT_OUTCOMES = ['done', 'failed', 'refused', 'requested', 'declined', 'expired'] as const;

/** How an act went. */
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** Something that somebody did to the app, or tried. */
export interface AuditAct {
  /** What it was, such as 'queues.pause' or 'jobs.retry'. */
  readonly act: string;
  readonly queue?: string | undefined;
  /** The queues of an act on several. */
  readonly queues?: readonly string[] | undefined;
  readonly schedule?: string | undefined;
  /** The id of the job. */
  readonly job?: string | undefined;
  /** What else it was done to: a group of errors, a batch, a process. */
  readonly target?: string | undefined;
  /** Which jobs, where it was done to all that a filter means. */
  readonly filter?: Readonly<Record<string, unknown>> | undefined;
  readonly reason?: string | undefined;
}

/** What was written down of it. */
export interface AuditEntry extends AuditAct {
  readonly id: string;
  readonly at: Date;
  readonly by: string | undefined;
  readonly from: string | undefined;
  /** 'cli', 'dashboard', 'code', or what a door of your own says. */
  readonly via: string;
  /** Who else had to agree to it, and did; or who declined it. */
  readonly confirmedBy?: string | undefined;
  /** How many jobs, slots or entries it was done to, where it is done to some. */
  readonly done?: number | undefined;
  /** How many it was for when somebody asked for it, of an act that took two people: then `done` is how many it was for when the second agreed. */
  readonly asked?: number | undefined;
  /** 'refused' was tried without a right to it; 'failed' was begun and did not end well. */
  readonly outcome: AuditOutcome;
  /** The code of what went wrong. */
  readonly error?: string | undefined;
}

/** Which entries. */
export interface AuditQuery {
  by?: string | undefined;
  act?: string | undefined;
  outcome?: AuditOutcome | undefined;
  /** At most so many, 1 to 200. @default 50 */
  limit?: number | undefined;
  /** The `next` of the page before. */
  after?: string | undefined;
}

/** A page of them, the newest first. */
export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** There may be more behind this one. */
  readonly next: string | undefined;
}

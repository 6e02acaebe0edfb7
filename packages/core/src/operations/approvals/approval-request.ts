/** An act that somebody asked for and that a second person has to agree to. */
export interface ApprovalRequest {
  readonly id: string;
  readonly at: Date;
  /** Who asked, and from where. */
  readonly by: string;
  readonly from: string | undefined;
  /** The name of the act, such as 'jobs.remove'. */
  readonly act: string;
  /** All that it takes to carry it out: JSON of whoever asked for it. In a list its `brief`, where it has one. */
  readonly what: unknown;
  /** How many it was for when it was asked for. */
  readonly count: number | undefined;
  readonly reason: string | undefined;
  readonly expiresAt: Date;
  readonly state: 'pending' | 'confirmed' | 'declined' | 'expired';
  readonly decidedBy: string | undefined;
  readonly decidedAt: Date | undefined;
}

/** What is asked for. */
export interface NewApprovalRequest {
  readonly act: string;
  readonly by: string;
  readonly from?: string | undefined;
  readonly what: unknown;
  /** What lists give in the place of `what`, where that is long: all of it is read only by who looks at the request. @default `what` */
  readonly brief?: unknown;
  readonly count?: number | undefined;
  readonly reason?: string | undefined;
  /** Milliseconds in which somebody has to agree. @default a day */
  readonly within?: number | undefined;
}

/** One error as the error log keeps it: secrets masked, sizes bounded. */
export interface ErrorEntry {
  readonly id: string;
  readonly at: Date;
  /** What went wrong where, in a line: the job's name, or what `logError` was told. */
  readonly title: string;
  readonly message: string;
  /** The stack, and those of its causes. */
  readonly trace: string;
  /** The job it happened in, if in one. */
  readonly job: ErrorJob | undefined;
  /** Who the code ran as. */
  readonly user: string | undefined;
  /** The arguments of the job. */
  readonly arguments: readonly unknown[] | undefined;
  /** What `logError` was given beside the error. */
  readonly context: unknown;
  /** The group of errors it is one of, see `cortado.errorGroups`. */
  readonly group: string | undefined;
  /** The `version` of the app it happened in. */
  readonly version: string | undefined;
}

export interface ErrorJob {
  readonly id: string;
  readonly name: string;
  readonly queue: string;
  /** From 1. */
  readonly attempt: number;
}

/** What is to be logged, as it came. */
export interface ErrorReport {
  /** What the entry is known by. @default a new id */
  readonly id?: string;
  readonly title: string;
  readonly error: unknown;
  readonly job?: ErrorJob | undefined;
  readonly user?: string | undefined;
  /** The job's `data`. */
  readonly data?: unknown;
  readonly context?: unknown;
}

/** What the entry of a job's failure is known by, so that whoever looks at the job finds it. */
export function failureId({ queue, id, attempt }: Omit<ErrorJob, 'name'>): string {
  return `${queue}-${id}-${attempt}`;
}

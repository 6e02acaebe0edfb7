/** 0 done, 1 tried and failed, 2 asked wrongly. */
export type ExitCode = 0 | 1 | 2;

import { IsInt, Max, Min } from 'class-validator';

/** How to import. */
export class ImportRequest {
  /** Rows per statement, and so per step of the progress bar. */
  @IsInt()
  @Min(500)
  @Max(20_000)
  batchSize = 5_000;
}

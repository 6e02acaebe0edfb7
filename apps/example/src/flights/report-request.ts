import { IsInt, Max, Min } from 'class-validator';

/** What a delay report shows. */
export class ReportRequest {
  /** How many of its lines come back to the caller, the latest first; the CSV file has them all. */
  @IsInt()
  @Min(1)
  @Max(100)
  top = 10;

  /** A line must stand on at least so many flights to be among them. */
  @IsInt()
  @Min(1)
  @Max(10_000)
  minFlights = 20;
}

import { IsInt, Max, Min } from 'class-validator';

/** How to go through the flights. */
export class AuditRequest {
  /** Flights per chunk. */
  @IsInt()
  @Min(100)
  @Max(50_000)
  chunk = 20_000;
}

/** Which flights to audit. */
export class AuditRange {
  @IsInt()
  from!: number;

  @IsInt()
  to!: number;
}

import { IsInt, Max, Min } from 'class-validator';

/** Which flights to export. Without a word, all of them. */
export class ExportRequest {
  /** At least so late, in minutes; below zero is early. */
  @IsInt()
  @Min(-60)
  @Max(180)
  minDelay = -60;

  /** The first hour of the day. */
  @IsInt()
  @Min(0)
  @Max(23)
  fromHour = 0;

  /** The last one. */
  @IsInt()
  @Min(0)
  @Max(23)
  toHour = 23;
}

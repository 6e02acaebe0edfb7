import { Matches } from 'class-validator';

/** Which month to report on. */
export class MonthRequest {
  @Matches(/^\d{4}-(0[1-9]|1[0-2])$/, { message: 'month must be like 2001-03' })
  month!: string;
}

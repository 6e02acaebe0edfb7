import { IsInt, IsOptional, IsPositive, IsString, Max, MaxLength, Min } from 'class-validator';
import type { NoticeFields } from './notice-fields.js';

/** The payload as an application declares it: validated when it is queued, and again before it is used. */
export class Notice implements NoticeFields {
  @IsInt()
  @IsPositive()
  number!: number;

  @IsString()
  @MaxLength(80)
  reader!: string;

  @IsInt()
  @Min(0)
  @Max(9)
  copies!: number;

  @IsOptional()
  @IsString()
  declare text?: string;

  static of(fields: NoticeFields): Notice {
    return Object.assign(new Notice(), fields);
  }
}

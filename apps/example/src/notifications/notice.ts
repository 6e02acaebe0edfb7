import { IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';

const INDICATORS = ['blue', 'green', 'orange', 'red'] as const;

/** A message to everybody, or to one user. */
export class Notice {
  @IsString()
  @Length(1, 200)
  @Matches(/\S/, { message: 'text must say something' })
  text!: string;

  /** Who it is for; without, everybody. */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  to?: string;

  /** The download it speaks of. */
  @IsOptional()
  @IsString()
  @Length(1, 200)
  file?: string;

  /** How it went: blue says something, green went well, orange is a warning, red went wrong. */
  @IsOptional()
  @IsIn(INDICATORS)
  indicator?: (typeof INDICATORS)[number];

  /** It goes away by itself, where others stay until they are closed. */
  @IsOptional()
  @IsIn([true, false])
  isBrief?: boolean;
}

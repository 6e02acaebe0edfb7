import { IsOptional, IsString, Length, Matches } from 'class-validator';

/** A word to whoever is at the desk, or to one of them. */
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
}

import { IsString, Length, Matches } from 'class-validator';

/** A word to whoever is at the desk. */
export class Notice {
  @IsString()
  @Length(1, 200)
  @Matches(/\S/, { message: 'text must say something' })
  text!: string;
}

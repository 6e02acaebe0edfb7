import { IsEmail, IsInt, Min } from 'class-validator';

export class ReportRequest {
  @IsEmail()
  to!: string;

  @IsInt()
  @Min(1)
  pages!: number;
}

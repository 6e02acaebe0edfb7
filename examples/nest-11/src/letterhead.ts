import { Injectable } from '@nestjs/common';

/** Something that the application had before it had jobs. */
@Injectable()
export class Letterhead {
  print(text: string): string {
    return text;
  }
}

/** One for the whole process. */
export class Letterhead {
  static made = 0;

  constructor() {
    Letterhead.made++;
  }

  print(text: string): string {
    return `Cortado Ltd: ${text}`;
  }
}

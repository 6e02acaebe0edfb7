/** An answer other than the one that was hoped for: the status, a sentence, and for bad input what is wrong with it. */
export class HttpProblem extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
    readonly details: readonly string[] = [],
  ) {
    super(message);
    this.name = 'HttpProblem';
  }
}

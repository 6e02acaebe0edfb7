/**
 * The root of every error this project throws. `code` is stable and meant for programs;
 * the message is a sentence for people: what was expected, what was found, what to do.
 */
export abstract class CortadoError extends Error {
  abstract readonly code: `CORTADO_${string}`;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

import { forgetArguments } from './forget-arguments.js';

// The same symbol in every copy of this package that a process has loaded.
const CLASSES = Symbol.for('cortado.error.classes');

/**
 * The root of every error this project throws. `code` is stable and meant for programs;
 * the message is a sentence for people: what was expected, what was found, what to do.
 */
export abstract class CortadoError extends Error {
  abstract readonly code: `CORTADO_${string}`;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    forgetArguments(options?.cause);
    this.name = new.target.name;
  }

  /** The names of its classes, for copies of this package that do not know the classes themselves. */
  get [CLASSES](): readonly string[] {
    const names: string[] = [];
    for (let at = Object.getPrototypeOf(this); at; at = Object.getPrototypeOf(at))
      names.push(at.constructor.name);
    return names;
  }

  /** Also true for what another copy of this package has made: a project may have two. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return false;
    // biome-ignore lint/complexity/noThisInStatic: it is asked of each class below this one
    const { name, prototype } = this;
    try {
      if (Object.prototype.isPrototypeOf.call(prototype, value)) return true;
      // Of this copy, and so of another class, whatever that is called.
      if (isOfThisCopy(value)) return false;
      const names = (value as { [CLASSES]?: readonly string[] })[CLASSES];
      return Array.isArray(names) && names.includes(name);
    } catch {
      // A proxy that does not say what it is.
      return false;
    }
  }
}

// Not in the class: one that names itself in its body is given another name where this package is bundled.
function isOfThisCopy(value: object): boolean {
  return Object.prototype.isPrototypeOf.call(CortadoError.prototype, value);
}

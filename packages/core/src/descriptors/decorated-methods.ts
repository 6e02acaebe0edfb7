import type { Class } from '../options/app-options.js';
import { draftOf, type JobDraft } from './job-draft.js';

/** One of our decorators on one method. */
export interface Decorated {
  readonly decorator: string;
  readonly method: string;
  readonly isStatic: boolean;
  readonly draft: JobDraft;
}

// TypeScript hands the metadata of a class to its decorators only where this symbol is; other compilers bring it along.
const known = Symbol as { metadata?: symbol };
known.metadata ??= Symbol.for('Symbol.metadata');
const METADATA = known.metadata;

// Keyed by what a decorator sees of its class: the prototype or the class itself in the legacy dialect, the metadata of
// the class in the standard one.
const decorated = new WeakMap<object, Decorated[]>();

/** Remembers that a decorator stands on a method, so that boot finds the method again. */
export function noteDecorated(owner: object | undefined, it: Decorated): void {
  if (owner === undefined) return;
  const others = decorated.get(owner);
  if (others) others.push(it);
  else decorated.set(owner, [it]);
}

/**
 * What is wrong with decorated methods that their class no longer carries: a decorator further up has put another
 * function in their place, which would be called and scheduled by nobody.
 */
export function hiddenMethods(service: Class): string[] {
  const problems = new Set<string>();
  // What a subclass overrides is judged there.
  const overridden = new Set<string>();
  for (let level: unknown = service; isClass(level); level = Object.getPrototypeOf(level)) {
    const owners = [level.prototype, level, ownMetadata(level)];
    for (const it of owners.flatMap((owner) => (owner ? (decorated.get(owner) ?? []) : []))) {
      const carrier = carriedBy(it.isStatic ? level : level.prototype, it.method);
      if (draftOf(carrier) === it.draft || overridden.has(nameOf(it))) continue;
      problems.add(
        `${level.name}.${it.method}: another decorator stands above @${it.decorator} and puts a function of its own in the method's place, so that @${it.decorator} has no effect. Write @Enqueue and @Scheduled above it: what it makes is then what a worker runs. Where no decorator stands there, something has replaced the method before the app was made, such as a spy: make the app first.`,
      );
    }
    for (const name of Object.getOwnPropertyNames(level.prototype)) overridden.add(name);
    for (const name of Object.getOwnPropertyNames(level)) overridden.add(`static ${name}`);
  }
  return [...problems];
}

/** A standard decorator that puts a class of its own above the one it stands on leaves that its methods, and takes its metadata. */
function carriedBy(owner: object, method: string): unknown {
  for (let level: object | null = owner; level; level = Object.getPrototypeOf(level)) {
    const own = Object.getOwnPropertyDescriptor(level, method);
    if (own) return own.value;
  }
  return undefined;
}

function nameOf({ method, isStatic }: Decorated): string {
  return isStatic ? `static ${method}` : method;
}

function ownMetadata(level: Class): object | undefined {
  const property = Object.getOwnPropertyDescriptor(level, METADATA);
  return property?.value as object | undefined;
}

function isClass(value: unknown): value is Class {
  return typeof value === 'function' && value !== Function.prototype && Boolean(value.prototype);
}

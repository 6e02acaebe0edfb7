import type { Class } from '../options/app-options.js';
import { suggestion } from '../options/nearest-name.js';
import { serviceNameOf } from './service-name.js';

/** How the documents of a class are found again in a worker. */
export interface DocumentOptions<T> {
  /** Finds a document by its name. `undefined` or `null` when there is none. */
  load: (name: string) => T | null | undefined | Promise<T | null | undefined>;
  /** The name `load` finds it by. */
  name: (document: T) => string;
  /** What `enqueueDoc` calls the class. @default the class's name, or what `@Service` says */
  doctype?: string;
}

/** Frozen facts about one class of documents. */
export interface DocumentPlan {
  readonly doctype: string;
  readonly load: (name: string) => unknown;
  readonly nameOf: (document: unknown) => unknown;
}

const declared = new WeakMap<object, DocumentOptions<unknown>>();

export function declareDocument(documentClass: Class, options: DocumentOptions<unknown>): void {
  declared.set(documentClass, options);
}

/** What `@Document` said of a class, or of one it extends. */
export function documentOptionsOf(documentClass: unknown): DocumentOptions<unknown> | undefined {
  for (let it = documentClass; typeof it === 'function'; it = Object.getPrototypeOf(it)) {
    const options = declared.get(it);
    if (options) return options;
  }
  return undefined;
}

/** The plan of a document class, or what is wrong with its declaration; `undefined` for any other class. */
export function planDocument(service: Class): { plan: DocumentPlan; problems: string[] } | undefined {
  const options = documentOptionsOf(service);
  if (!options) return undefined;
  const { load, name, doctype = serviceNameOf(service), ...more } = options;
  const problems = Object.keys(more).map(
    (key) =>
      `Unknown option "${key}" of @Document on ${service.name}.${suggestion(key, ['load', 'name', 'doctype'])}`,
  );
  for (const [key, value] of Object.entries({ load, name })) {
    if (typeof value !== 'function')
      problems.push(
        `Expected "${key}" of @Document on ${service.name} to be a function, found ${typeof value}.`,
      );
  }
  if (typeof doctype !== 'string' || doctype.trim() === '')
    problems.push(
      `Expected "doctype" of @Document on ${service.name} to be text, found ${JSON.stringify(doctype)}.`,
    );
  return { plan: Object.freeze({ doctype, load, nameOf: name }), problems };
}

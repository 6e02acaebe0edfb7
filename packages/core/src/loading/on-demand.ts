/// <reference path="./class-transformer-executor.d.ts" />
/// <reference path="./class-transformer-storage.d.ts" />
/// <reference path="./class-validator-executor.d.ts" />
import packages from './packages.cjs';

let missing: readonly string[] | undefined;

/** Where the jobs are on Redis. */
export const loadIoredis = once(packages.ioredis);

/** Where they are on PostgreSQL. */
export const loadPg = once(packages.pg);

/** Where a job takes an instance of a class: optional peers, looked for at boot. */
export const loadClassTransformer = once(packages['class-transformer']);
export const loadClassValidator = once(packages['class-validator']);
export const loadTransformerStorage = once(packages['class-transformer/cjs/storage.js']);
export const loadTransformerExecutor = once(packages['class-transformer/cjs/TransformOperationExecutor.js']);
export const loadValidationExecutor = once(packages['class-validator/cjs/validation/ValidationExecutor.js']);

/** Where somebody names what there is not. */
export const loadLevenshtein = once(packages['fastest-levenshtein']);

/** What a DTO needs and is not installed. */
export function missingForDtos(): readonly string[] {
  missing ??= ['class-transformer', 'class-validator'].filter((it) => !isInstalled(it));
  return missing;
}

function isInstalled(name: string): boolean {
  try {
    packages.find(name);
    return true;
  } catch {
    return false;
  }
}

function once<T>(load: () => T): () => T {
  let loaded: T | undefined;
  return () => {
    loaded ??= load();
    return loaded;
  };
}

/// <reference path="./class-transformer-executor.d.ts" />
/// <reference path="./class-transformer-storage.d.ts" />
/// <reference path="./class-validator-executor.d.ts" />
import { createRequire } from 'node:module';
import type * as transformer from 'class-transformer';
import type * as transformerStorage from 'class-transformer/cjs/storage.js';
import type * as transformerExecutor from 'class-transformer/cjs/TransformOperationExecutor.js';
import type * as validator from 'class-validator';
import type * as validationExecutor from 'class-validator/cjs/validation/ValidationExecutor.js';
import type * as levenshtein from 'fastest-levenshtein';
import type * as ioredis from 'ioredis';
import type pg from 'pg';

const require = createRequire(import.meta.url);
let missing: readonly string[] | undefined;

/** Where the jobs are on Redis. */
export const loadIoredis = onDemand<typeof ioredis>('ioredis');

/** Where they are on PostgreSQL. */
export const loadPg = onDemand<typeof pg>('pg');

/** Where a job takes an instance of a class: optional peers, looked for at boot. */
export const loadClassTransformer = onDemand<typeof transformer>('class-transformer');
export const loadClassValidator = onDemand<typeof validator>('class-validator');

// These three have no public door; other libraries read them at these paths too.
export const loadTransformerStorage = onDemand<typeof transformerStorage>('class-transformer/cjs/storage.js');
export const loadTransformerExecutor = onDemand<typeof transformerExecutor>(
  'class-transformer/cjs/TransformOperationExecutor.js',
);
export const loadValidationExecutor = onDemand<typeof validationExecutor>(
  'class-validator/cjs/validation/ValidationExecutor.js',
);

/** Where somebody names what there is not. */
export const loadLevenshtein = onDemand<typeof levenshtein>('fastest-levenshtein');

/** What a DTO needs and is not installed. */
export function missingForDtos(): readonly string[] {
  missing ??= ['class-transformer', 'class-validator'].filter((it) => !isInstalled(it));
  return missing;
}

function isInstalled(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * A package that not every app needs, loaded by the first call: together they cost more than BullMQ. By `require`, since
 * no caller can wait for it; all of them are CommonJS, so whoever imports one has the same instance.
 */
function onDemand<T>(name: string): () => T {
  let loaded: T | undefined;
  return () => {
    loaded ??= require(name) as T;
    return loaded;
  };
}

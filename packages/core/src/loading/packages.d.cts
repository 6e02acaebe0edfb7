import type * as transformer from 'class-transformer';
import type * as transformerStorage from 'class-transformer/cjs/storage.js';
import type * as transformerExecutor from 'class-transformer/cjs/TransformOperationExecutor.js';
import type * as validator from 'class-validator';
import type * as validationExecutor from 'class-validator/cjs/validation/ValidationExecutor.js';
import type * as levenshtein from 'fastest-levenshtein';
import type * as ioredis from 'ioredis';
import type pg from 'pg';

declare const packages: {
  ioredis(): typeof ioredis;
  'fastest-levenshtein'(): typeof levenshtein;
  pg(): typeof pg;
  'class-transformer'(): typeof transformer;
  'class-transformer/cjs/storage.js'(): typeof transformerStorage;
  'class-transformer/cjs/TransformOperationExecutor.js'(): typeof transformerExecutor;
  'class-validator'(): typeof validator;
  'class-validator/cjs/validation/ValidationExecutor.js'(): typeof validationExecutor;
  readonly isBundled: boolean;
  find(name: string): void;
};
export = packages;

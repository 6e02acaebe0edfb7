declare module 'class-transformer/cjs/TransformOperationExecutor.js' {
  import type { ClassTransformOptions, TransformationType } from 'class-transformer';

  export class TransformOperationExecutor {
    constructor(type: TransformationType, options: ClassTransformOptions);
    /** The fields of an object that its class lets through. */
    getKeys(type: object, value: object, isMap: boolean): string[];
  }
}

/**
 * What a validator says of a value, as https://standardschema.dev has it: zod, valibot, arktype and others follow it, so that
 * whoever takes one takes all.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    /** The validator's own name, such as 'zod'. */
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    /** For the compiler alone. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

export interface SchemaIssue {
  readonly message: string;
  /** Where in the value: keys, or objects that hold one. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What calls of a job give, by its schemas: what goes into each. The last ones may be left out where that may be `undefined`. */
export type SchemaInputs<P extends readonly StandardSchema[]> = OptionalTail<{
  -readonly [I in keyof P]: NonNullable<P[I]['~standard']['types']>['input'];
}>;

type OptionalTail<A extends unknown[]> = A extends [...infer Before, infer Last]
  ? undefined extends Last
    ? [...OptionalTail<Before>, Last?]
    : A
  : A;

/** What its method gets: what comes out of each. */
export type SchemaOutputs<P extends readonly StandardSchema[]> = {
  -readonly [I in keyof P]: NonNullable<P[I]['~standard']['types']>['output'];
};

export function isStandardSchema(value: unknown): value is StandardSchema {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  const standard = (value as Partial<StandardSchema>)['~standard'];
  return standard?.version === 1 && typeof standard.validate === 'function';
}

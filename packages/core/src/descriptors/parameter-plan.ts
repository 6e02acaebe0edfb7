import { loadClassValidator, missingForDtos } from '../loading/on-demand.js';
import { type PayloadType, SoftPayloadType } from '../options/payload-type.js';
import { isStandardSchema, type StandardSchema } from '../options/standard-schema.js';

/** A class that JSON is brought back as. */
export interface ClassPlan {
  readonly kind: 'class';
  readonly type: new () => object;
  /** Whether class-validator knows rules of it. */
  readonly validated: boolean;
}

/** What a schema takes travels as plain JSON; the method gets what the schema makes of it. */
export interface SchemaPlan {
  readonly kind: 'schema';
  readonly schema: StandardSchema;
}

/** What JSON has of its own, a moment, an instance of a class, or a list of one of these. */
type PlanKind =
  | { readonly kind: 'json' | 'text' | 'number' | 'boolean' | 'array' | 'date' }
  | ClassPlan
  | SchemaPlan
  | { readonly kind: 'list'; readonly items: ParameterPlan };

/** How one argument is carried, and what it is held to. 'json' is held to nothing. */
export type ParameterPlan = PlanKind & { readonly isNullable?: boolean; readonly isOptional?: boolean };

const JSON_PLAN: ParameterPlan = { kind: 'json' };

const SIMPLE = new Map<unknown, ParameterPlan>([
  [String, { kind: 'text' }],
  [Number, { kind: 'number' }],
  [Boolean, { kind: 'boolean' }],
  [Array, { kind: 'array' }],
  [Date, { kind: 'date' }],
  [Object, JSON_PLAN],
  [undefined, JSON_PLAN],
  [null, JSON_PLAN],
]);

const NAMES = {
  json: 'Object',
  text: 'String',
  number: 'Number',
  boolean: 'Boolean',
  array: 'Array',
  date: 'Date',
} as const;

/** Builtin classes that look like a type to the compiler but cannot come back from JSON. */
const UNCARRIED: readonly unknown[] = [
  Map,
  Set,
  WeakMap,
  WeakSet,
  Promise,
  RegExp,
  Function,
  Symbol,
  BigInt,
  Buffer,
  Uint8Array,
  ArrayBuffer,
  Error,
  URL,
];

/** The plan of one declared type; what is wrong with it is added to `problems`. */
export function planParameter(type: unknown, where: string, problems: string[]): ParameterPlan {
  if (type instanceof SoftPayloadType) {
    const plan = planParameter(type.of, where, problems);
    return {
      ...plan,
      isNullable: type.isNullable || plan.isNullable === true,
      isOptional: type.isOptional || plan.isOptional === true,
    };
  }
  if (Array.isArray(type)) {
    const items = planParameter((type as readonly PayloadType[])[0], `an item of ${where}`, problems);
    return { kind: 'list', items };
  }
  // Before classes: the schemas of some validators are functions.
  if (isStandardSchema(type)) return { kind: 'schema', schema: type };
  const simple = SIMPLE.get(type);
  if (simple) return simple;
  // Some compilers write an enum itself where others write the type of its values.
  if (typeof type === 'object') return JSON_PLAN;
  if (UNCARRIED.includes(type) || typeof type !== 'function') {
    const name = typeof type === 'function' ? type.name : String(type);
    problems.push(
      `Expected ${where} to be plain JSON, a Date or a DTO class, found ${name}, which JSON cannot carry. Pass its contents as an array, an object or text.`,
    );
    return JSON_PLAN;
  }
  const missing = missingForDtos();
  if (missing.length > 0) {
    problems.push(
      `Expected ${missing.join(' and ')} to be installed, since ${where} is a ${type.name}: they bring back what JSON has of a class, and check its rules. Type npm install ${missing.join(' ')}, or say another validator's schema: payload: [z.object({ … })].`,
    );
    return JSON_PLAN;
  }
  return { kind: 'class', type: type as new () => object, validated: isValidated(type) };
}

/** A plan's type as one would write it, such as `Letter[]` or `Date | null`. */
export function planName(plan: ParameterPlan): string {
  const name = bareName(plan);
  return plan.isNullable ? `${name} | null` : name;
}

function bareName(plan: ParameterPlan): string {
  switch (plan.kind) {
    case 'class':
      return plan.type.name;
    case 'schema':
      return `${plan.schema['~standard'].vendor} schema`;
    case 'list':
      return `${plan.items.isNullable ? `(${planName(plan.items)})` : planName(plan.items)}[]`;
    default:
      return NAMES[plan.kind];
  }
}

/** Whether class-validator knows rules of a class. Without any it would refuse every object of it as unknown. */
function isValidated(type: unknown): boolean {
  const storage = loadClassValidator().getMetadataStorage();
  return storage.getTargetValidationMetadatas(type as never, '', true, false).length > 0;
}

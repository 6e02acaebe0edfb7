import { loadClassValidator } from '../loading/on-demand.js';
import type { JobDraft } from './job-draft.js';

/** How one argument is carried: as plain JSON, as a moment, or as an instance of its class. */
export type ParameterPlan =
  | { readonly kind: 'json' }
  | { readonly kind: 'date' }
  | { readonly kind: 'class'; readonly type: new () => object; readonly validated: boolean };

const JSON_TYPES: readonly unknown[] = [String, Number, Boolean, Object, Array, undefined, null];

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

/** Plans every parameter of a method, or says why one cannot be carried. */
export function planParameters(
  draft: JobDraft,
  where: string,
): { plans: ParameterPlan[]; problems: string[] } {
  const types = draft.options?.payload ?? draft.parameterTypes;
  const count = draft.original.length;
  if (!types)
    return count === 0 ? { plans: [], problems: [] } : { plans: [], problems: [typesUnknown(where, count)] };
  const problems: string[] = [];
  const plans = types.map((type, index) => planOne(type, `parameter ${index + 1} of ${where}`, problems));
  return { plans, problems };
}

function planOne(type: unknown, where: string, problems: string[]): ParameterPlan {
  if (JSON_TYPES.includes(type)) return { kind: 'json' };
  if (type === Date) return { kind: 'date' };
  if (UNCARRIED.includes(type) || typeof type !== 'function') {
    const name = typeof type === 'function' ? type.name : String(type);
    problems.push(
      `Expected ${where} to be plain JSON, a Date or a DTO class, found ${name}, which JSON cannot carry. Pass its contents as an array, an object or text.`,
    );
    return { kind: 'json' };
  }
  return { kind: 'class', type: type as new () => object, validated: isValidated(type) };
}

/** Whether class-validator knows rules of a class. Without any it would refuse every object of it as unknown. */
function isValidated(type: unknown): boolean {
  const storage = loadClassValidator().getMetadataStorage();
  return storage.getTargetValidationMetadatas(type as never, '', true, false).length > 0;
}

function typesUnknown(where: string, count: number): string {
  const list = Array.from({ length: count }, (_, index) => (index === 0 ? 'ReportRequest' : 'String')).join(
    ', ',
  );
  return `${where} takes ${count} ${count === 1 ? 'parameter' : 'parameters'} whose types are not known here: standard decorators, esbuild and tsx emit no decorator metadata. Say them: payload: [${list}] (a DTO class each, or String, Number, Boolean, Date, Array, Object for plain JSON), or compile with emitDecoratorMetadata.`;
}

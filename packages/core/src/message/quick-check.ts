import type { MetadataStorage } from 'class-validator';
import { loadClassValidator } from '../loading/on-demand.js';

type RuleMetadata = ReturnType<MetadataStorage['getTargetValidationMetadatas']>[number];
type Constraint = ReturnType<MetadataStorage['getTargetValidatorConstraints']>[number];
type Condition = (object: object, value: unknown) => boolean;

/** All that is asked of one field. */
interface Field {
  readonly name: string;
  /** As rules are told of it. */
  readonly className: string;
  /** `@IsOptional` and `@ValidateIf`: unless all hold, nothing is asked. */
  readonly conditions: readonly Condition[];
  readonly rules: readonly { readonly metadata: RuleMetadata; readonly constraint: Constraint }[];
  /** `@ValidateNested`: what it holds keeps the rules of its own class. */
  readonly isNested: boolean;
}

/** The fields of each class, but for classes only class-validator itself can check. */
const known = new WeakMap<object, readonly Field[] | 'not ours'>();

/**
 * Whether an instance keeps every rule of its class, and those in it that `@ValidateNested` names keep theirs, asked
 * without the search through the rules of all classes and the error for every field that class-validator makes first.
 * `false` says that class-validator has to look: a rule is broken, or is of a kind this does not ask (asynchronous ones).
 */
export function keepsAllRules(instance: object): boolean {
  const fields = knownFields(instance.constructor);
  return fields !== 'not ours' && keepsRulesOf(fields, instance);
}

function knownFields(type: { readonly name: string }): readonly Field[] | 'not ours' {
  let fields = known.get(type);
  if (fields === undefined) {
    fields = fieldsOf(type) ?? 'not ours';
    known.set(type, fields);
  }
  return fields;
}

function keepsRulesOf(fields: readonly Field[], instance: object): boolean {
  for (const field of fields) if (!keepsRules(instance, field)) return false;
  return true;
}

function fieldsOf(type: { readonly name: string }): Field[] | undefined {
  const { getMetadataStorage, ValidationTypes } = loadClassValidator();
  const storage = getMetadataStorage();
  const all = storage.getTargetValidationMetadatas(type as never, '', false, false);
  const fields: Field[] = [];
  for (const [name, metadatas] of Object.entries(storage.groupByPropertyName(all))) {
    const conditions = metadatas.filter((it) => it.type === ValidationTypes.CONDITIONAL_VALIDATION);
    const asked = metadatas.filter((it) => it.type === ValidationTypes.CUSTOM_VALIDATION);
    const nested = metadatas.filter((it) => it.type === ValidationTypes.NESTED_VALIDATION);
    const rules = asked.flatMap((metadata) =>
      storage
        .getTargetValidatorConstraints(metadata.constraintCls)
        .map((constraint) => ({ metadata, constraint })),
    );
    const isSimple =
      conditions.length + asked.length + nested.length === metadatas.length &&
      !rules.some((it) => it.constraint.async);
    if (!isSimple) return undefined;
    fields.push({
      name,
      className: type.name,
      rules,
      isNested: nested.length > 0,
      conditions: conditions.map((it) => it.constraints[0] as Condition),
    });
  }
  return fields;
}

function keepsRules(object: object, { name, className, conditions, rules, isNested }: Field): boolean {
  const value: unknown = Reflect.get(object, name);
  for (const holds of conditions) if (!holds(object, value)) return true;
  for (const { metadata, constraint } of rules) {
    if (metadata.validateIf && !metadata.validateIf(object, value)) continue;
    const { constraints, each } = metadata;
    const asked = { targetName: className, property: name, object, value, constraints };
    const keeps = each
      ? allKeep(value, (it) => isYes(constraint.instance.validate(it, asked), object))
      : isYes(constraint.instance.validate(value, asked), object);
    if (!keeps) return false;
  }
  return !isNested || value === undefined || keepsNested(value);
}

/** Of the items of a list; class-validator asks those of other collections too, which come from no message. */
function allKeep(value: unknown, keeps: (item: unknown) => boolean): boolean {
  if (value instanceof Set || value instanceof Map) return false;
  return Array.isArray(value) ? value.every(keeps) : keeps(value);
}

/** What `@ValidateNested` stands on, and the items of lists alike, but for those that are not there. */
function keepsNested(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((it) => it === undefined || keepsNested(it));
  if (!(value instanceof Object) || value instanceof Set || value instanceof Map) return false;
  const type: unknown = value.constructor;
  if (typeof type !== 'function') return false;
  const fields = knownFields(type);
  // One without any rule is unknown to class-validator, which refuses it.
  return fields !== 'not ours' && fields.length > 0 && keepsRulesOf(fields, value);
}

function isYes(answer: unknown, object: object): boolean {
  if (typeof answer !== 'object' || answer === null) return Boolean(answer);
  // A promise, although it did not say that it is asynchronous. From now on class-validator is asked at once.
  known.set(object.constructor, 'not ours');
  Promise.resolve(answer).catch(() => undefined);
  return false;
}

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
}

/** The fields of each class, but for classes only class-validator itself can check. */
const known = new WeakMap<object, readonly Field[] | 'not ours'>();

/**
 * Whether an instance keeps every rule of its class, asked without the search through the rules of all classes and
 * the error for every field that class-validator makes first. `false` says that class-validator has to look: a rule
 * is broken, or is of a kind this does not ask (nested, asynchronous, for each item).
 */
export function keepsAllRules(instance: object): boolean {
  const type = instance.constructor;
  let fields = known.get(type);
  if (fields === undefined) {
    fields = fieldsOf(type) ?? 'not ours';
    known.set(type, fields);
  }
  return fields !== 'not ours' && fields.every((field) => keepsRules(instance, field));
}

function fieldsOf(type: { readonly name: string }): Field[] | undefined {
  const { getMetadataStorage, ValidationTypes } = loadClassValidator();
  const storage = getMetadataStorage();
  const all = storage.getTargetValidationMetadatas(type as never, '', false, false);
  const fields: Field[] = [];
  for (const [name, metadatas] of Object.entries(storage.groupByPropertyName(all))) {
    const conditions = metadatas.filter((it) => it.type === ValidationTypes.CONDITIONAL_VALIDATION);
    const asked = metadatas.filter((it) => it.type === ValidationTypes.CUSTOM_VALIDATION && !it.each);
    const rules = asked.flatMap((metadata) =>
      storage
        .getTargetValidatorConstraints(metadata.constraintCls)
        .map((constraint) => ({ metadata, constraint })),
    );
    const isSimple =
      conditions.length + asked.length === metadatas.length && !rules.some((it) => it.constraint.async);
    if (!isSimple) return undefined;
    fields.push({
      name,
      className: type.name,
      rules,
      conditions: conditions.map((it) => it.constraints[0] as Condition),
    });
  }
  return fields;
}

function keepsRules(object: object, { name, className, conditions, rules }: Field): boolean {
  const value: unknown = Reflect.get(object, name);
  if (!conditions.every((holds) => holds(object, value))) return true;
  return rules.every(({ metadata, constraint }) => {
    if (metadata.validateIf && !metadata.validateIf(object, value)) return true;
    const { constraints } = metadata;
    const answer = constraint.instance.validate(value, {
      targetName: className,
      property: name,
      object,
      value,
      constraints,
    });
    if (typeof answer !== 'object') return Boolean(answer);
    // A promise, although it did not say that it is asynchronous. From now on class-validator is asked at once.
    known.set(object.constructor, 'not ours');
    Promise.resolve(answer).catch(() => undefined);
    return false;
  });
}

import { getMetadataStorage, type MetadataStorage, ValidationTypes } from 'class-validator';

type RuleMetadata = ReturnType<MetadataStorage['getTargetValidationMetadatas']>[number];
type Constraint = ReturnType<MetadataStorage['getTargetValidatorConstraints']>[number];
type Condition = (object: object, value: unknown) => boolean;

/** All that is asked of one field. */
interface Field {
  readonly name: string;
  /** `@IsOptional` and `@ValidateIf`: unless all hold, nothing is asked. */
  readonly conditions: readonly Condition[];
  readonly rules: readonly { readonly metadata: RuleMetadata; readonly constraint: Constraint }[];
}

/** The fields of each class; `undefined` for classes only class-validator itself can check. */
const known = new WeakMap<object, readonly Field[] | undefined>();

/**
 * Whether an instance keeps every rule of its class, asked without the search through the rules of all classes and
 * the error for every field that class-validator makes first. `false` says that class-validator has to look: a rule
 * is broken, or is of a kind this does not ask (nested, asynchronous, for each item).
 */
export function keepsAllRules(instance: object): boolean {
  const type = instance.constructor;
  if (!known.has(type)) known.set(type, fieldsOf(type));
  return known.get(type)?.every((field) => keepsRules(instance, field)) ?? false;
}

function fieldsOf(type: object): Field[] | undefined {
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
    fields.push({ name, rules, conditions: conditions.map((it) => it.constraints[0] as Condition) });
  }
  return fields;
}

function keepsRules(object: object, { name, conditions, rules }: Field): boolean {
  const value: unknown = Reflect.get(object, name);
  if (!conditions.every((holds) => holds(object, value))) return true;
  return rules.every(({ metadata, constraint }) => {
    if (metadata.validateIf && !metadata.validateIf(object, value)) return true;
    const { constraints } = metadata;
    const answer = constraint.instance.validate(value, {
      targetName: object.constructor.name,
      property: name,
      object,
      value,
      constraints,
    });
    if (typeof answer !== 'object') return Boolean(answer);
    // A promise, although it did not say that it is asynchronous. From now on class-validator is asked at once.
    known.set(object.constructor, undefined);
    Promise.resolve(answer).catch(() => undefined);
    return false;
  });
}

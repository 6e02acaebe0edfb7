import type { DiscriminatorDescriptor } from 'class-transformer';
import type { TypeMetadata } from 'class-transformer/cjs/storage.js';
import {
  loadClassTransformer,
  loadTransformerExecutor,
  loadTransformerStorage,
} from '../loading/on-demand.js';

export type DtoClass = new () => object;

/** What `@Type` says of a field, or a parameter's type says of its argument. */
export interface Declared {
  readonly type: unknown;
  /** How its subclasses are told from each other. */
  readonly discriminator?: DiscriminatorDescriptor | undefined;
}

/** What the decorators of class-transformer on a class, its ancestors and the classes of its fields come to. */
export interface DtoShape {
  /** None stands on the class itself or its ancestors. */
  readonly isBare: boolean;
  /**
   * What arrives may differ from what was sent, or not arrive: `@Exclude`, `@Expose` or `@Transform` stands somewhere, or a
   * class cannot be made without arguments, as it has to be where it arrives.
   */
  readonly reshapes: boolean;
  /** A field may hold one of several classes. */
  readonly discriminates: boolean;
}

// Decorators run before any call.
const shapes = new WeakMap<object, DtoShape>();
/** Types of fields that class-transformer takes for values, not for classes with fields. */
const VALUES: readonly unknown[] = [String, Number, Boolean, Date, Buffer, Object, Array, Map, Set];

export function shapeOf(type: object): DtoShape {
  const known = shapes.get(type);
  if (known) return known;
  const shape = readShape(type);
  shapes.set(type, shape);
  return shape;
}

/** A class that a field holds instances of, or what else its `@Type` makes of a value. */
export type SimpleField = DtoClass | 'string' | 'number' | 'boolean' | 'date';

const SIMPLE_VALUES = new Map<unknown, SimpleField>([
  [String, 'string'],
  [Number, 'number'],
  [Boolean, 'boolean'],
  [Date, 'date'],
]);

const simpleFields = new WeakMap<object, ReadonlyMap<string, SimpleField> | 'not simple'>();

/**
 * The fields of a class that `@Type` stands on, where all that class-transformer does with instances of it, and with
 * those in them, is copy: by class alone, whatever the value. `undefined` where it may do more.
 */
export function simpleFieldsOf(type: object): ReadonlyMap<string, SimpleField> | undefined {
  let fields = simpleFields.get(type);
  if (fields === undefined) {
    fields = readSimpleFields(type) ?? 'not simple';
    simpleFields.set(type, fields);
  }
  return fields === 'not simple' ? undefined : fields;
}

function readSimpleFields(type: object): Map<string, SimpleField> | undefined {
  const { reshapes, discriminates } = shapeOf(type);
  if (reshapes || discriminates) return undefined;
  const { _typeMetadatas } = loadTransformerStorage().defaultMetadataStorage;
  const fields = new Map<string, SimpleField>();
  // From the farthest ancestor on, since the nearest counts.
  for (const ancestor of ancestry(type).reverse())
    for (const [property, metadata] of _typeMetadatas.get(ancestor) ?? []) {
      const declared = declarationOf(metadata, property);
      const field = declared && (dtoClassOf(declared) ?? SIMPLE_VALUES.get(declared.type));
      // One that takes an argument may decide by the value.
      const isFixed = (metadata.typeFunction?.length ?? 0) === 0 && !isCollection(metadata.reflectedType);
      if (field === undefined || !isFixed) return undefined;
      fields.set(property, field);
    }
  return fields;
}

/** What the values of a field are collected in, if that is no plain array. */
function isCollection(type: unknown): boolean {
  if (type === Map || type === Set) return true;
  return typeof type === 'function' && Object.prototype.isPrototypeOf.call(Array.prototype, type.prototype);
}

/** What `@Type` says of one field. */
export function declaredField(type: object, property: string): Declared | undefined {
  const metadata = loadTransformerStorage().defaultMetadataStorage.findTypeMetadata(type, property);
  return metadata && declarationOf(metadata, property);
}

/** The class that JSON in a field is read as: the one its tag names, else the field's own. */
export function classToldBy({ type, discriminator }: Declared, json: object): object {
  const tag = discriminator && (json as Record<string, unknown>)[discriminator.property];
  return discriminator?.subTypes.find((it) => it.name === tag)?.value ?? (type as object);
}

/** The property that a name in JSON stands for (`@Expose({ name })`). */
export function propertyOf(type: object, name: string): string {
  const { defaultMetadataStorage } = loadTransformerStorage();
  return defaultMetadataStorage.findExposeMetadataByCustomName(type, name)?.propertyName ?? name;
}

/** Whether `@Expose` stands on a property or method: what JSON has of a method is made anew where it arrives. */
export function isExposed(type: object, property: string): boolean {
  return loadTransformerStorage().defaultMetadataStorage.findExposeMetadata(type, property) !== undefined;
}

/** The name in JSON of a property. */
export function wireNameOf(type: object, property: string): string {
  const { defaultMetadataStorage } = loadTransformerStorage();
  return defaultMetadataStorage.findExposeMetadata(type, property)?.options?.name ?? property;
}

/** The fields of an instance that travel: all but those of `@Exclude`, with exposed accessors and methods. */
export function carriedFields(type: object, instance: object): string[] {
  const { TransformOperationExecutor } = loadTransformerExecutor();
  const { TransformationType } = loadClassTransformer();
  return new TransformOperationExecutor(TransformationType.CLASS_TO_PLAIN, {}).getKeys(type, instance, false);
}

/** Whether `@Transform` makes something else of a field, on its way into JSON or out of it. */
export function isTransformed(type: object, property: string, way: 'toPlain' | 'toClass'): boolean {
  const { CLASS_TO_PLAIN, PLAIN_TO_CLASS } = loadClassTransformer().TransformationType;
  const { defaultMetadataStorage } = loadTransformerStorage();
  const direction = way === 'toPlain' ? CLASS_TO_PLAIN : PLAIN_TO_CLASS;
  return defaultMetadataStorage.findTransformMetadatas(type, property, direction).length > 0;
}

/** A class whose instances have fields of their own, or `undefined`. */
export function dtoClassOf({ type }: Declared): DtoClass | undefined {
  return typeof type === 'function' && !VALUES.includes(type) ? (type as DtoClass) : undefined;
}

function readShape(root: object): DtoShape {
  const { _typeMetadatas, _transformMetadatas, _exposeMetadatas, _excludeMetadatas } =
    loadTransformerStorage().defaultMetadataStorage;
  const reshaping = [_transformMetadatas, _exposeMetadatas, _excludeMetadatas];
  const seen = new Set<object>(ancestry(root));
  const own = [...seen];
  const made = new Set<object>([root]);
  let discriminates = false;
  let isCertain = true;
  // What is added to the set while it is read is read too.
  for (const type of seen) {
    for (const [property, metadata] of _typeMetadatas.get(type) ?? []) {
      const field = declarationOf(metadata, property);
      const subTypes = field?.discriminator?.subTypes.map((it) => it.value as object) ?? [];
      isCertain &&= field !== undefined;
      discriminates ||= subTypes.length > 0;
      const classOfField = field && dtoClassOf(field);
      for (const it of [...subTypes, ...(classOfField ? [classOfField] : [])]) {
        made.add(it);
        for (const ancestor of ancestry(it)) seen.add(ancestor);
      }
    }
  }
  const isReshaped = (type: object) => reshaping.some((known) => known.has(type));
  return {
    isBare: !own.some((type) => isReshaped(type) || _typeMetadatas.has(type)),
    reshapes: !isCertain || [...seen].some(isReshaped) || ![...made].every(canBeMade),
    discriminates,
  };
}

function canBeMade(type: object): boolean {
  try {
    new (type as DtoClass)();
    return true;
  } catch {
    return false;
  }
}

/** `undefined` where only a value tells its type. */
function declarationOf(
  { typeFunction, reflectedType, options }: TypeMetadata,
  property: string,
): Declared | undefined {
  try {
    const help = { newObject: {}, object: {}, property };
    return { type: typeFunction ? typeFunction(help) : reflectedType, discriminator: options?.discriminator };
  } catch {
    return undefined;
  }
}

function ancestry(type: object): object[] {
  const parent: unknown = Object.getPrototypeOf(type);
  return typeof parent === 'function' && parent !== Function.prototype ? [type, ...ancestry(parent)] : [type];
}

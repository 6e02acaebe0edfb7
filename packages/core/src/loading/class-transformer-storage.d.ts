declare module 'class-transformer/cjs/storage.js' {
  import type { DiscriminatorDescriptor, TransformationType, TypeHelpOptions } from 'class-transformer';

  export interface TypeMetadata {
    readonly typeFunction?: (options?: TypeHelpOptions) => unknown;
    readonly reflectedType?: unknown;
    readonly options?: { readonly discriminator?: DiscriminatorDescriptor };
  }

  export const defaultMetadataStorage: {
    findTypeMetadata(target: object, property: string): TypeMetadata | undefined;
    findTransformMetadatas(target: object, property: string, type: TransformationType): readonly unknown[];
    findExposeMetadata(
      target: object,
      property: string,
    ): { readonly options?: { readonly name?: string } } | undefined;
    findExposeMetadataByCustomName(
      target: object,
      name: string,
    ): { readonly propertyName?: string } | undefined;
    /** By class, what its decorators say. */
    _typeMetadatas: ReadonlyMap<unknown, ReadonlyMap<string, TypeMetadata>>;
    _transformMetadatas: ReadonlyMap<unknown, unknown>;
    _exposeMetadatas: ReadonlyMap<unknown, unknown>;
    _excludeMetadatas: ReadonlyMap<unknown, unknown>;
  };
}

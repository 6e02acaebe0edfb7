declare module 'class-transformer/cjs/storage.js' {
  export const defaultMetadataStorage: {
    findTypeMetadata(target: object, property: string): { typeFunction?: () => unknown } | undefined;
    /** By class, what its decorators say. */
    _typeMetadatas: ReadonlyMap<unknown, unknown>;
    _transformMetadatas: ReadonlyMap<unknown, unknown>;
    _exposeMetadatas: ReadonlyMap<unknown, unknown>;
    _excludeMetadatas: ReadonlyMap<unknown, unknown>;
  };
}

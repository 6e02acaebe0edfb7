/**
 * Gives the classes of errors in these modules the names that they are exported by. In a bundle a minifier has renamed them, and
 * logs, the process of an isolated job and other copies of this package know an error by the name of its class.
 */
export function nameErrorClasses(...modules: readonly object[]): void {
  for (const [name, exported] of modules.flatMap((it) => Object.entries(it)))
    if (isErrorClass(exported) && exported.name !== name)
      Object.defineProperty(exported, 'name', { value: name, configurable: true });
}

function isErrorClass(exported: unknown): exported is { readonly name: string } {
  return typeof exported === 'function' && exported.prototype instanceof Error;
}

import { CortadoError } from './cortado-error.js';

/** A decorated method was called before any app knew its class, or something that needs an app was called before there was one. */
export class NoAppError extends CortadoError {
  readonly code = 'CORTADO_NO_APP';

  constructor(facts: UnknownCall | string) {
    super(
      typeof facts === 'string'
        ? `${facts}() was called outside a job, and no Cortado app is running. Call createCortado(…) before it, and not after close().`
        : wordsOf(facts),
    );
  }
}

/** A call of a decorated method that no running app knows. */
interface UnknownCall {
  readonly className: string;
  readonly method: string;
  /** The class whose method it overrides, where an app knows that one. */
  readonly knownBase?: string | undefined;
  /** Whether the class overrides the decorated method without a decorator, and called it. */
  readonly isUndecorated?: boolean;
}

function wordsOf({ className, method, knownBase, isUndecorated }: UnknownCall): string {
  if (isUndecorated)
    return `${className}.${method} overrides a job without @Enqueue, so that it is none, and called the one above it, of which no running Cortado app knows. Put @Enqueue on it and list ${className} in \`services\`, or list the class it extends.`;
  if (knownBase !== undefined)
    return `${className}.${method} was called, which overrides ${knownBase}.${method}: the running Cortado app knows ${knownBase}, and not ${className}. Add ${className} to \`services\`, or in Nest to the providers of a module under its own name.`;
  return `${className}.${method} was called, but no running Cortado app knows ${className}. Call createCortado({ services: [${className}] }) before the first call, and not after close().`;
}

import { CortadoError } from './cortado-error.js';

/** A decorated method, or a function made by `defineJob`, was called before any app knew it, or something that needs an app was called before there was one. */
export class NoAppError extends CortadoError {
  readonly code = 'CORTADO_NO_APP';

  constructor(facts: UnknownCall | UnknownFunction | string) {
    super(
      typeof facts === 'string'
        ? `${facts}() was called outside a job, and no Cortado app is running. Call createCortado(…) before it, and not after close().`
        : 'definedAs' in facts
          ? `The job "${facts.definedAs}" was called, but no running Cortado app knows it. List its function: createCortado({ jobs: […] }), before the first call, and not after close().`
          : wordsOf(facts),
    );
  }
}

/** A call of a function made by `defineJob` that no running app knows. */
interface UnknownFunction {
  /** The name of the job. */
  readonly definedAs: string;
}

/** A call of a decorated method that no running app knows. */
interface UnknownCall {
  readonly className: string;
  readonly method: string;
  /** The class whose method it overrides, where an app knows that one. */
  readonly knownBase?: string | undefined;
  /** The class whose decorated method it overrides without a decorator, and called. */
  readonly calledBase?: string | undefined;
}

function wordsOf({ className, method, knownBase, calledBase }: UnknownCall): string {
  if (calledBase !== undefined)
    return `${className}.${method} called ${calledBase}.${method}, which no running Cortado app knows. It is no job itself: it overrides one without @Enqueue. List ${calledBase} in \`services\`, or put @Enqueue on ${className}.${method} and list ${className}.`;
  if (knownBase !== undefined)
    return `${className}.${method} was called, which overrides ${knownBase}.${method}: the running Cortado app knows ${knownBase}, and not ${className}. Add ${className} to \`services\`, or in Nest to the providers of a module under its own name; or take @Enqueue off it, and it runs where a worker is given ${className} for ${knownBase}.`;
  return `${className}.${method} was called, but no running Cortado app knows ${className}. Call createCortado({ services: [${className}] }) before the first call, and not after close().`;
}

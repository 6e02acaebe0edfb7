import type { JobDraft } from './job-draft.js';
import { type MethodParameter, methodParameters } from './method-parameters.js';
import { type ParameterPlan, planParameter } from './parameter-plan.js';

/** How many arguments a job takes. */
export interface ArgumentCount {
  readonly least: number;
  readonly most: number;
  /**
   * Whether `least` is said by `payload`. Decorator metadata knows nothing of `?`, so a call that the compiler has
   * checked may be right with fewer.
   */
  readonly isSaid: boolean;
}

/** What is declared of a job's parameters. */
export interface ParameterPlans {
  readonly parameters: readonly ParameterPlan[];
  /** What each argument beyond those is, where the last parameter is a rest parameter. */
  readonly rest: ParameterPlan | undefined;
  /** `undefined` where no types are declared, so that calls are held to none. */
  readonly count: ArgumentCount | undefined;
}

/** Any arguments. */
export const NOTHING_DECLARED: ParameterPlans = { parameters: [], rest: undefined, count: undefined };

/** Plans every parameter of a method, or says why one cannot be carried. */
export function planParameters(
  draft: JobDraft,
  where: string,
): { plans: ParameterPlans; problems: string[] } {
  const { payload } = draft.options ?? {};
  const said: readonly unknown[] | undefined = Array.isArray(payload) ? payload : undefined;
  const inSource = methodParameters(draft.original);
  if (!said && !draft.parameterTypes) {
    const arity = draft.original.length;
    return { plans: NOTHING_DECLARED, problems: arity === 0 ? [] : [typesUnknown(where, arity)] };
  }
  // Where `payload` says less than there is, metadata may know the rest.
  const types = said
    ? [...said, ...(draft.parameterTypes ?? []).slice(said.length)]
    : [...(draft.parameterTypes ?? [])];
  const problems: string[] = [];
  const unknown = inSource.slice(types.length).filter((it) => !it.hasDefault && !it.isRest);
  if (said && unknown.length > 0) problems.push(typesMissing(where, said.length, unknown));
  const planned = types.map((type, index) =>
    planParameter(type, `parameter ${index + 1} of ${where}`, problems),
  );
  const isRest = inSource.at(-1)?.isRest === true && inSource.length === types.length;
  // Another decorator's function hides whether a list is one argument or all that are left.
  const isHidden = !said && inSource.length < types.length && planned.at(-1)?.kind === 'array';
  const parameters = isRest || isHidden ? planned.slice(0, -1) : planned;
  const rest = isRest ? planOfRest(planned.at(-1)) : undefined;
  return { plans: { parameters, rest, count: countOf(parameters, inSource, types, said?.length) }, problems };
}

/** Metadata has the type of each argument, or no more than that there is a list; `payload` has either. */
function planOfRest(plan: ParameterPlan | undefined): ParameterPlan | undefined {
  if (plan?.kind === 'array') return { kind: 'json' };
  return plan?.kind === 'list' ? plan.items : plan;
}

function countOf(
  plans: readonly ParameterPlan[],
  inSource: readonly MethodParameter[],
  types: readonly unknown[],
  said: number | undefined,
): ArgumentCount {
  // Fewer than there are types: another decorator's function stands around the method, and takes whatever comes.
  const isWrapped = inSource.length < types.length;
  const hasRest = inSource.some((it) => it.isRest);
  const isSaid = said !== undefined;
  const mayBeLeftOut = (plan: ParameterPlan, index: number) =>
    // Whether it may be left out is the schema's own word, asked at each call.
    plan.isOptional ||
    plan.kind === 'schema' ||
    inSource[index]?.hasDefault ||
    (isSaid ? index >= said : isWrapped);
  return {
    least: plans.findLastIndex((plan, index) => !mayBeLeftOut(plan, index)) + 1,
    most: isWrapped || hasRest ? Number.POSITIVE_INFINITY : Math.max(types.length, inSource.length),
    isSaid,
  };
}

function typesUnknown(where: string, count: number): string {
  const list = Array.from({ length: count }, (_, index) => (index === 0 ? 'ReportRequest' : 'String')).join(
    ', ',
  );
  return `${where} takes ${count} ${count === 1 ? 'parameter' : 'parameters'} whose types are not known here: standard decorators, esbuild and tsx emit no decorator metadata. Say them: payload: [${list}] (a DTO class each, or String, Number, Boolean, Date, Array, Object for plain JSON, or a schema of zod, valibot or arktype), or compile with emitDecoratorMetadata.`;
}

function typesMissing(where: string, said: number, unknown: readonly MethodParameter[]): string {
  const names = unknown.map(({ name }, index) => name ?? `parameter ${said + index + 1}`).join(', ');
  return `Expected payload to say the type of each parameter of ${where}, found ${said === 0 ? 'none' : said} said, and none for ${names}, which would reach the method unchecked. Add what it takes, in their order: String, Number, Boolean, Date, Object for plain JSON, a DTO class or a schema; optional(Number) for one that a call may leave out.`;
}

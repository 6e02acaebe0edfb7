import { Transform } from 'class-transformer';
import { IsString, registerDecorator } from 'class-validator';
import type { JobDescriptor } from '../../src/descriptors/job-descriptor.js';
import type { ParameterPlan } from '../../src/descriptors/parameter-plan.js';
import { ContextCapture } from '../../src/dispatch/context-capture.js';
import { CortadoError } from '../../src/errors/cortado-error.js';
import { decodeArguments } from '../../src/message/decode-arguments.js';
import { encodeArguments } from '../../src/message/encode-arguments.js';
import { tagsOf } from '../../src/options/job-tags.js';
import { uniqueKeyOf } from '../../src/options/unique-key.js';
import { reasonOf } from '../../src/redaction/reason-of.js';

/** What the code of a user throws below. */
let thrown: unknown;
function throwIt(): never {
  throw thrown;
}

class Ruled {
  name = 'ada';
}
registerDecorator({
  ...{ target: Ruled, propertyName: 'name', name: 'ruled', constraints: [] },
  validator: { validate: throwIt },
});
class Changed {
  @IsString() @Transform(throwIt) name = 'ada';
}

const dto = (type: new () => object): ParameterPlan => ({ kind: 'class', validated: true, type });
const asked: ParameterPlan = {
  ...{ kind: 'schema', isOptional: false },
  schema: { '~standard': { version: 1, vendor: 'own', validate: throwIt } },
};
const jobWith = (plan: ParameterPlan) => ({ name: 'A.b', parameters: [plan] }) as unknown as JobDescriptor;
const call = (plan: ParameterPlan, argument: unknown) => encodeArguments(jobWith(plan), [argument], 1_000);

const kinds: [string, () => unknown, string][] = [
  ['an object without a prototype', () => bare({ status: 3 }), 'object {"status":3}'],
  ['a circle without a prototype', circle, 'a value of type object'],
  ['an object whose text throws', () => ({ toString: refuse, toJSON: refuse }), 'a value of type object'],
  ['an error whose words throw', () => new Proxy(new Error(), { get: refuse }), 'a value of type object'],
  ['a proxy that nobody may read', revoked, 'a value of type object'],
  ['a symbol', () => Symbol('stop'), 'Symbol(stop)'],
];

function refuse(): never {
  throw new Error('not to be read');
}

function bare(fields: object): object {
  return Object.assign(Object.create(null), fields);
}

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function circle(): unknown {
  const it = bare({});
  return Object.assign(it, { self: it });
}

describe.each(kinds)('what is no error but %s', (_kind, make, words) => {
  beforeEach(() => {
    thrown = make();
  });

  it('is said in the reason of an error of ours', () => {
    expect(reasonOf(thrown)).toBe(words);
    expect(reasonOf(new AggregateError([thrown, new Error('away')], ''))).toBe(`${words}; away`);
  });

  it.each<[string, () => unknown, string]>([
    ['the function of tags', () => tagsOf('A.b', throwIt, []), 'its tags threw: '],
    [
      'the function of a unique key',
      () => uniqueKeyOf('A.b', { key: throwIt }, []),
      'its unique key threw: ',
    ],
    [
      'a provider of context',
      () => new ContextCapture({ tenant: throwIt }).values('A.b', undefined),
      'its provider threw ',
    ],
    ['a rule of a DTO', () => call(dto(Ruled), new Ruled()), 'its rules failed on it ('],
    ['a decorator of a DTO', () => call(dto(Changed), new Changed()), 'class-transformer failed on '],
    ['a schema', () => call(asked, 'ada'), 'its schema failed on it ('],
    [
      'a decorator of a DTO that arrives',
      () => decodeArguments(jobWith(dto(Changed)), { name: 'ada' }),
      'class-transformer failed on it (',
    ],
  ])('is said where %s throws it', async (_who, act, before) => {
    const refusal = await Promise.resolve()
      .then(act)
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(CortadoError);
    expect((refusal as Error).message).toContain(before);
    expect((refusal as Error).message).toContain(words);
  });
});

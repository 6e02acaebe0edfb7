import { IsInt } from 'class-validator';
import { declareDocument, documentOptionsOf, planDocument } from '../../src/descriptors/document-plan.js';
import { frequencyHelp, frequencyOfNickname, frequencyTiming } from '../../src/descriptors/frequency.js';
import { planName, planParameter } from '../../src/descriptors/parameter-plan.js';
import { planParameters } from '../../src/descriptors/parameter-plans.js';
import { nullable, optional } from '../../src/options/payload-type.js';

class Bare {}
class Ruled {
  @IsInt()
  count!: number;
}

describe('the type of a parameter', () => {
  const planned = (type: unknown) => {
    const problems: string[] = [];
    return { plan: planParameter(type, 'parameter 1 of A.b', problems), problems };
  };
  const named = (type: unknown) => planName(planned(type).plan);

  it('is named as one would write it', () => {
    expect([String, Number, Boolean, Array, Date, Object, undefined, null, Bare].map(named)).toEqual([
      ...['String', 'Number', 'Boolean', 'Array', 'Date', 'Object', 'Object', 'Object', 'Bare'],
    ]);
    expect(
      [[Bare], [[Date]], nullable(Date), [nullable(Bare)], nullable([String]), optional(Bare)].map(named),
    ).toEqual(['Bare[]', 'Date[][]', 'Date | null', '(Bare | null)[]', 'String[] | null', 'Bare']);
  });

  it('has rules where class-validator knows some', () => {
    expect(planned(Bare).plan).toEqual({ kind: 'class', type: Bare, validated: false });
    expect(planned(Ruled).plan).toEqual({ kind: 'class', type: Ruled, validated: true });
  });

  it('is soft once anything around it says so', () => {
    expect(planned(nullable(optional(Date) as never)).plan).toEqual({
      ...{ kind: 'date', isNullable: true, isOptional: true },
    });
    expect(planned(optional(nullable(Date) as never)).plan).toEqual({
      ...{ kind: 'date', isNullable: true, isOptional: true },
    });
    expect(planned(optional(Date)).plan).toEqual({ kind: 'date', isNullable: false, isOptional: true });
    expect(planned(nullable(Date)).plan).toEqual({ kind: 'date', isNullable: true, isOptional: false });
  });

  it.each([
    [Map, 'parameter 1 of A.b', 'Map'],
    [Buffer, 'parameter 1 of A.b', 'Buffer'],
    [[URL], 'an item of parameter 1 of A.b', 'URL'],
    [nullable(Symbol as never), 'parameter 1 of A.b', 'Symbol'],
    ['text', 'parameter 1 of A.b', 'text'],
  ])('is refused where JSON cannot carry it', (type, where, name) => {
    expect(planned(type).problems).toEqual([
      `Expected ${where} to be plain JSON, a Date or a DTO class, found ${name}, which JSON cannot carry. Pass its contents as an array, an object or text.`,
    ]);
  });
});

describe('the parameters of a method', () => {
  const plan = (original: unknown, payload?: unknown, parameterTypes?: unknown) =>
    planParameters({ original, options: { payload }, parameterTypes } as never, 'A.b');

  it('are unknown without metadata, which is told only where there are some', () => {
    expect(plan(() => undefined)).toMatchObject({
      plans: { parameters: [], count: undefined },
      problems: [],
    });
    expect(plan((_a: unknown) => undefined).problems).toEqual([
      expect.stringMatching(
        /^A\.b takes 1 parameter whose types are not known here: .*payload: \[ReportRequest\] \(/,
      ),
    ]);
    expect(plan((_a: unknown, _b: unknown, _c: unknown) => undefined).problems).toEqual([
      expect.stringMatching(/^A\.b takes 3 parameters .*payload: \[ReportRequest, String, String\] \(/),
    ]);
  });

  it('are told with their place where one cannot be carried', () => {
    expect(plan((_a: unknown, _b: unknown) => undefined, [String, Map]).problems).toEqual([
      expect.stringContaining('Expected parameter 2 of A.b to be'),
    ]);
  });

  it('are all said by payload, unless metadata has those it leaves out', () => {
    const two = (_a: string, _b: number) => undefined;
    expect(plan(two, [String]).problems).toEqual([
      expect.stringMatching(
        /^Expected payload to say the type of each parameter of A\.b, found 1 said, and none for _b, .*optional\(Number\)/,
      ),
    ]);
    expect(plan(two, []).problems).toEqual([expect.stringContaining('found none said, and none for _a, _b')]);
    expect(plan(({ id }: { id: string }) => id, []).problems).toEqual([
      expect.stringContaining('none for parameter 1,'),
    ]);
    expect(plan(two, [String], [Object, Number])).toMatchObject({
      plans: { parameters: [{ kind: 'text' }, { kind: 'number' }] },
      problems: [],
    });
    for (const right of [(_a: string, _b = 1) => undefined, (_a: string, ..._b: number[]) => undefined])
      expect(plan(right, [String]).problems).toEqual([]);
  });

  it('may be left out where they have defaults, are optional, or come last among such', () => {
    const count = (original: unknown, payload?: unknown, types?: unknown) =>
      plan(original, payload, types).plans.count;
    expect(count((_a: string, _b = 1) => undefined, undefined, [String, Number])).toEqual({
      ...{ least: 1, most: 2, isSaid: false },
    });
    expect(count((_a: string, _b: number) => undefined, [optional(String), Number])).toEqual({
      ...{ least: 2, most: 2, isSaid: true },
    });
    // Metadata knows the second, but not whether it may be left out.
    expect(count((_a: string, _b: number) => undefined, [String], [Object, Number])).toEqual({
      ...{ least: 1, most: 2, isSaid: true },
    });
    expect(count((_a: string, ..._b: number[]) => undefined, [String, Number])).toEqual({
      ...{ least: 1, most: Number.POSITIVE_INFINITY, isSaid: true },
    });
    // Another decorator's function stands around the method.
    expect(count(() => undefined, undefined, [String, Number])).toEqual({
      ...{ least: 0, most: Number.POSITIVE_INFINITY, isSaid: false },
    });
    expect(count(() => undefined, [String, Number])).toEqual({
      ...{ least: 2, most: Number.POSITIVE_INFINITY, isSaid: true },
    });
  });

  it('end with all that are left, of the type that is said for each or for their list', () => {
    const rest = (...types: unknown[]) => plan((_a: string, ..._b: unknown[]) => undefined, types).plans;
    expect(rest(String, Date)).toMatchObject({ parameters: [{ kind: 'text' }], rest: { kind: 'date' } });
    expect(rest(String, [Date])).toMatchObject({ parameters: [{ kind: 'text' }], rest: { kind: 'date' } });
    expect(rest(String, Array)).toMatchObject({ parameters: [{ kind: 'text' }], rest: { kind: 'json' } });
    expect(plan((_a: string, _b: unknown[]) => undefined, [String, [Date]]).plans).toMatchObject({
      ...{ parameters: [{ kind: 'text' }, { kind: 'list' }], rest: undefined },
    });
    // Whether this list is one argument or all that are left cannot be seen.
    expect(plan(() => undefined, undefined, [String, Array]).plans).toMatchObject({
      ...{ parameters: [{ kind: 'text' }], rest: undefined },
    });
    expect(plan(() => undefined, [String, Array]).plans.parameters).toHaveLength(2);
    const hidden = (...types: unknown[]) => plan(() => undefined, undefined, types).plans.parameters.length;
    expect([hidden(String, Array, Number), hidden(String, Number, Array), hidden(Array)]).toEqual([3, 2, 0]);
    expect(plan((_a: string, _b: unknown[]) => undefined, undefined, [String, Array]).plans).toMatchObject({
      ...{ parameters: [{ kind: 'text' }, { kind: 'array' }], rest: undefined, count: { least: 2, most: 2 } },
    });
  });
});

describe('the documents of a class', () => {
  it('are those of the class it extends, unless it says something itself', () => {
    class Note {}
    class Letter extends Note {}
    class Memo extends Note {}
    const note = { load: () => undefined, name: () => 'n' };
    const memo = { ...note, doctype: 'Short Memo' };
    declareDocument(Note, note);
    declareDocument(Memo, memo);
    expect([Note, Letter, Memo, Bare, undefined, 'x'].map(documentOptionsOf)).toEqual([
      ...[note, note, memo, undefined, undefined, undefined],
    ]);
    expect([Note, Letter, Memo].map((it) => planDocument(it)?.plan.doctype)).toEqual([
      'Note',
      'Letter',
      'Short Memo',
    ]);
    expect(planDocument(Bare)).toBeUndefined();
    expect(planDocument(Note)?.problems).toEqual([]);
  });

  it('are told of each thing that is wrong', () => {
    const problems = (options: object) => {
      class Note {}
      declareDocument(Note, options as never);
      return planDocument(Note)?.problems;
    };
    expect(problems({ load: 7, nmae: 1, doctype: ' ' })).toEqual([
      'Unknown option "nmae" of @Document on Note. Did you mean "name"?',
      'Expected "load" of @Document on Note to be a function, found number.',
      'Expected "name" of @Document on Note to be a function, found undefined.',
      'Expected "doctype" of @Document on Note to be text, found " ".',
    ]);
    const fine = { load: () => undefined, name: () => '' };
    expect(problems({ ...fine, doctype: 7 })).toEqual([expect.stringContaining('to be text, found 7.')]);
  });
});

describe('a frequency', () => {
  it('comes with the nearest one, or with where its queue is said', () => {
    expect(frequencyHelp('dayly')).toBe(' Did you mean "daily"?');
    expect(frequencyHelp('yearly_maintenance')).toBe(
      ' "yearly" takes no _maintenance: write "yearly", and say the queue on the method: @Enqueue({ queue: \'long\' }).',
    );
    expect(frequencyHelp('all_short')).toContain(
      'write "all", and say the queue on the method: @Enqueue({ queue: \'short\' })',
    );
    expect(frequencyHelp('cron_long', ['daily', 'cron'])).toContain("@Enqueue({ queue: 'long' })");
    expect(frequencyHelp('dayly_long')).toBe(' Did you mean "daily_long"?');
    expect(frequencyHelp('xdaily_long', ['daily'])).not.toContain('takes no');
  });

  it('has a nickname in crontab, but for `all`', () => {
    const of = (nickname: string) => frequencyOfNickname(nickname);
    expect(of('@daily')).toEqual({ name: 'daily', cron: '0 0 * * *' });
    expect(of('@MIDNIGHT')).toEqual({ name: 'daily', cron: '0 0 * * *' });
    expect(of('@annually')).toEqual({ name: 'annual', cron: '0 0 1 1 *' });
    expect([of('@all'), of('@reboot'), of('@toString')]).toEqual([undefined, undefined, undefined]);
  });

  it('of all is an expression where it divides its minute or hour, and a period elsewhere', () => {
    const all = (period: number) => frequencyTiming('all', '', period);
    expect([240_000, 60_000, 1_800_000, 1_000, 30_000].map(all)).toEqual([
      ...[{ cron: '*/4 * * * *' }, { cron: '*/1 * * * *' }, { cron: '*/30 * * * *' }],
      ...[{ cron: '*/1 * * * * *' }, { cron: '*/30 * * * * *' }],
    ]);
    expect([420_000, 3_600_000, 7_000, 1_500, 90_000].map(all)).toEqual(
      [420_000, 3_600_000, 7_000, 1_500, 90_000].map((every) => ({ every })),
    );
  });
});

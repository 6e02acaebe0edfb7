import { createCortado, Document, defineJob, Enqueue, type Enqueued, Scheduled } from '@cortado/core';
import { IsEmail, IsInt, IsOptional, Min } from 'class-validator';
import { methodParameters } from '../../src/descriptors/method-parameters.js';

class Letter {
  @IsEmail()
  to!: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  copies?: number;
}

class Mails {
  @Enqueue({ queue: 'short', timeout: '2m', attempts: 3, priority: 5, tags: ['mail'], unique: 'one' })
  async send(letter: Letter, at: Date, note: string, options: object): Enqueued<string> {
    return `${letter.to} ${at} ${note} ${options}`;
  }

  @Scheduled('daily_long')
  @Scheduled('0 9 * * 1-5', { key: 'mornings' })
  async digest(): Promise<void> {}
}

@Document({ load: (name: string) => new Invoice(name), name: (it: Invoice) => it.name })
class Invoice {
  constructor(readonly name: string) {}

  @Enqueue()
  async remind(): Promise<void> {}
}

const parameterNames = (method: (...args: never[]) => unknown) =>
  methodParameters(method).map((it) => it.name);
const resize = defineJob('resize', { queue: 'long' }, async (id: string, width: number) => `${id} ${width}`);

describe('the jobs an app knows', () => {
  const cortado = createCortado({
    connection: 'redis://127.0.0.1:1',
    services: [Mails, Invoice],
    jobs: [resize],
  });
  const known = new Map(cortado.knownJobs().map((it) => [it.name, it]));
  afterAll(() => cortado.close());

  it('are enough for a form: parameters with their types, and the rules of a DTO', () => {
    expect(known.get('Mails.send')).toEqual({
      name: 'Mails.send',
      queue: 'short',
      doctype: undefined,
      parameters: [
        {
          name: 'letter',
          type: 'Letter',
          fields: [
            { name: 'to', isOptional: false, rules: ['isEmail'] },
            { name: 'copies', isOptional: true, rules: ['min', 'isInt'] },
          ],
        },
        { name: 'at', type: 'Date', fields: [] },
        { name: 'note', type: 'String', fields: [] },
        { name: 'options', type: 'Object', fields: [] },
      ],
      options: {
        timeout: 120_000,
        attempts: 3,
        delay: 0,
        priority: 5,
        isolation: 'none',
        tags: ['mail'],
        isUnique: true,
      },
      schedules: [],
    });
  });

  it('say their schedules, their documents, and functions too; own jobs of ours are not among them', () => {
    expect([...known.keys()]).toEqual(['Invoice.remind', 'Mails.digest', 'Mails.send', 'resize']);
    expect(known.get('Mails.digest')?.schedules.toSorted()).toEqual(['Mails.digest', 'mornings']);
    expect(known.get('Invoice.remind')?.doctype).toBe('Invoice');
    expect(known.get('resize')).toMatchObject({
      queue: 'long',
      parameters: [
        { name: 'id', type: 'Object' },
        { name: 'width', type: 'Object' },
      ],
    });
  });
});

describe('the names of parameters', () => {
  it.each([
    [(one: unknown) => one, ['one']],
    [async (one: unknown, two = ', )') => [one, two], ['one', 'two']],
    [(...rest: unknown[]) => rest, ['rest']],
    [
      ({ id }: { id: number }, [first]: number[], third = { a: [1, 2] }) => [id, first, third],
      [undefined, undefined, 'third'],
    ],
    // The comment may hold what looks like code.
    [(one = "it's // no comment", /* two, */ three = `)${'x'}`) => [one, three], ['one', 'three']],
    [() => undefined, []],
  ])('are those of the source: %s', (method, names) => {
    expect(parameterNames(method as never)).toEqual(names);
  });

  it.each<[string, unknown[]]>([
    // As they stand in files that no compiler has written anew.
    ['one => one', [['one', false, false]]],
    ['async one => one', [['one', false, false]]],
    [
      '(one, // the first, or (none\n two = [1, 2].map((it) => it)) => one',
      [
        ['one', false, false],
        ['two', true, false],
      ],
    ],
    [
      '(one /* = 1, */, two) => one',
      [
        ['one', false, false],
        ['two', false, false],
      ],
    ],
    [
      '({ a = 1 }, [b = 2], { c } = {}, ...rest) => a',
      [
        [undefined, false, false],
        [undefined, false, false],
        [undefined, true, false],
        ['rest', false, true],
      ],
    ],
    [
      '(after = () => 1, two = "a\\"),(") => after',
      [
        ['after', true, false],
        ['two', true, false],
      ],
    ],
    [
      'async function* each(one, two, ) {}',
      [
        ['one', false, false],
        ['two', false, false],
      ],
    ],
    ['(...[first]) => first', [[undefined, false, true]]],
  ])('are read as they are written: %s', (source, expected) => {
    const read = methodParameters(new Function(`return ${source}`)() as never);
    expect(read.map((it) => [it.name, it.hasDefault, it.isRest])).toEqual(expected);
  });

  it('tell that an object with a default, whose fields have names of their own, may be left out', async () => {
    const page = defineJob(
      'page',
      { payload: [String, Object], inline: true },
      async (title: string, { width = 5 }: { width?: number } = {}) => `${title} ${width}`,
    );
    const app = createCortado({ connection: 'redis://127.0.0.1:1', jobs: [page] });
    await expect((await app.enqueue('page', ['a'])).result()).resolves.toBe('a 5');
    await expect((await page('a', { width: 6 })).result()).resolves.toBe('a 6');
    await expect(app.enqueue('page', [])).rejects.toThrow('argument 1: expected text, found nothing');
    await app.close();
  });

  it('are those of methods and functions as well', () => {
    const service = {
      async run(größe: number, $two: number) {
        return größe + $two;
      },
    };
    expect(parameterNames(service.run)).toEqual(['größe', '$two']);
    expect(
      parameterNames(function named(a: number) {
        return a;
      }),
    ).toEqual(['a']);
  });
});

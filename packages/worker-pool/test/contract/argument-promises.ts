import { type Cortado, Enqueue, type Enqueued, nullable, optional } from '@cortado/core';
import { Type } from 'class-transformer';
import { IsInt, IsObject, IsString, ValidateNested } from 'class-validator';
import type { ContractWorlds } from './contract-world.js';

class Animal {
  @IsString() name!: string;
}
class Dog extends Animal {
  @IsInt() age!: number;
}
class Cat extends Animal {}
class Household {
  @ValidateNested({ each: true })
  @Type(() => Animal, {
    discriminator: {
      property: 'kind',
      subTypes: [
        { name: 'dog', value: Dog },
        { name: 'cat', value: Cat },
      ],
    },
  })
  animals!: Animal[];

  @IsObject() data!: object;
}

const AWKWARD =
  '{"toString":"a","constructor":null,"__proto__":{"isAdmin":true},"valueOf":{"hasOwnProperty":[1]}}';

class Census {
  @Enqueue()
  async visit({ animals, data }: Household): Enqueued<unknown> {
    return {
      animals: animals.map((it) => [it.constructor.name, it instanceof Animal]),
      data: JSON.stringify(data),
    };
  }

  @Enqueue()
  async json(json: unknown): Enqueued<string> {
    return JSON.stringify(json);
  }

  @Enqueue({ payload: [nullable(Date), [Dog], optional(String)] })
  async count(since: Date | null, dogs: Dog[], note?: string): Enqueued<unknown> {
    return [since, dogs.map((it) => it instanceof Dog && it.age), note ?? 'none'];
  }

  @Enqueue({ payload: [String, Dog] })
  async each(place: string, ...dogs: Dog[]): Enqueued<unknown> {
    return [place, ...dogs.map((it) => it instanceof Dog && it.age)];
  }
}

const dog = (age: number) => Object.assign(new Dog(), { name: 'Rex', age });

/** What every engine promises about the arguments of a call. */
export function argumentPromises(worlds: ContractWorlds): void {
  describe('arguments', () => {
    const setup = async (): Promise<Cortado> => {
      const cortado = await worlds.with({ services: [Census] });
      await worlds.work(cortado);
      return cortado;
    };
    const told = async (cortado: Cortado, method: string, ...args: unknown[]) =>
      (await cortado.enqueue(`Census.${method}`, args)).result({ timeout: '30s' });
    /** As any BullMQ producer would add it. */
    const raw = async (cortado: Cortado, method: string, data: unknown): Promise<unknown> => {
      const id = `raw-${method}-${Math.random().toString(36).slice(2)}`;
      await cortado.internals.producer.add('default', { id, name: `Census.${method}`, data, opts: {} });
      return cortado.job('default', id).result({ timeout: '30s' });
    };
    // An engine may keep fields in an order of its own.
    const sorted = (json: string) => JSON.stringify(Object.entries(JSON.parse(json) as object).sort());

    it('arrive as the subclasses they were, and with every name that free JSON had', async () => {
      const cortado = await setup();
      const household = Object.assign(new Household(), {
        animals: [dog(3), Object.assign(new Cat(), { name: 'Tom' })],
        data: JSON.parse(AWKWARD) as object,
      });
      const { animals, data } = (await told(cortado, 'visit', household)) as {
        animals: unknown;
        data: string;
      };
      expect(animals).toEqual([
        ['Dog', true],
        ['Cat', true],
      ]);
      expect(sorted(data)).toBe(sorted(AWKWARD));
      expect(sorted((await told(cortado, 'json', JSON.parse(AWKWARD))) as string)).toBe(sorted(AWKWARD));
      expect(({} as { isAdmin?: true }).isAdmin).toBeUndefined();
    });

    it('arrive as their lists, rest parameters, null and left out ones declare', async () => {
      const cortado = await setup();
      await expect(told(cortado, 'count', null, [dog(1), { name: 'b', age: 2 }])).resolves.toEqual([
        null,
        [1, 2],
        'none',
      ]);
      await expect(told(cortado, 'count', new Date(0), [], 'x')).resolves.toEqual([
        '1970-01-01T00:00:00.000Z',
        [],
        'x',
      ]);
      await expect(told(cortado, 'each', 'home')).resolves.toEqual(['home']);
      await expect(told(cortado, 'each', 'home', dog(1), dog(2))).resolves.toEqual(['home', 1, 2]);
    });

    it('keep the order of lists; that of fields is kept on Redis, and PostgreSQL has its own', async () => {
      const cortado = await setup();
      const json = await told(cortado, 'json', { list: [3, 1, 2], b: 1, aa: 2, a: 3 });
      expect(json).toBe(
        worlds.url.startsWith('redis')
          ? '{"list":[3,1,2],"b":1,"aa":2,"a":3}'
          : '{"a":3,"b":1,"aa":2,"list":[3,1,2]}',
      );
    });

    it('are held to their types in the worker too, for jobs that other producers added', async () => {
      const cortado = await setup();
      await expect(
        raw(cortado, 'each', ['home', { name: 'a', age: 1 }, { name: 'b', age: 'x' }]),
      ).rejects.toThrow(
        'Census.each was not run: 1 rule is broken: argument 3 age: age must be an integer number.',
      );
      await expect(raw(cortado, 'each', [5])).rejects.toThrow('argument 1: expected text, found 5');
      await expect(raw(cortado, 'count', ['tomorrow', [{ name: 'a', age: 'x' }]])).rejects.toThrow(
        'argument 1: expected a Date, or a date as ISO text or null, found "tomorrow"; argument 2 [0].age: age must be',
      );
      await expect(
        raw(cortado, 'visit', JSON.parse('{"animals":[],"data":{},"toString":1}')),
      ).rejects.toThrow('argument 1: toString is a field with the name of a method of Household');
      await expect(
        raw(cortado, 'visit', { animals: [{ kind: 'cow', name: 'a' }], data: {} }),
      ).rejects.toThrow('animals[0].kind is "cow", which names no class that may stand here');
    });
  });
}

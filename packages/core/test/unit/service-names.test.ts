import 'reflect-metadata';
import {
  type Class,
  createCortado,
  DecoratorError,
  Document,
  Enqueue,
  Scheduled,
  Service,
} from '@cortado/core';
import { jest } from '@jest/globals';
import { a as Albums } from '../support/classes.tc39.js';

const NOWHERE = 'redis://127.0.0.1:1';

@Service('Reports')
class r {
  @Enqueue()
  async generate(_month: string): Promise<void> {}

  @Enqueue({ name: 'month-end' })
  async close(): Promise<void> {}

  @Scheduled('daily')
  async nightly(): Promise<void> {}
}

class Monthly extends r {}

/** Puts a class of its own in the place of the one it stands on. */
const traced = <C extends Class>(target: C) =>
  class extends (target as unknown as new () => object) {} as unknown as C;

const jobsOf = (...services: Class[]) =>
  createCortado({ connection: NOWHERE, services })
    .internals.registry.all()
    .map(({ name }) => name);

describe('@Service', () => {
  it('says what jobs and schedules are called, whatever the class is called', () => {
    const { internals } = createCortado({ connection: NOWHERE, services: [r] });
    const names = ['Reports.generate', 'month-end', 'Reports.nightly'];
    expect(internals.registry.all().map(({ name }) => name)).toEqual(names);
    expect(internals.schedules.all().map((it) => it.job)).toEqual(['Reports.nightly']);
  });

  it('holds with standard decorators, for static methods, and under a decorator that replaces the class', () => {
    expect(jobsOf(Albums)).toEqual(['Albums.print', 'Albums.tidy']);
    expect(jobsOf(traced(r))).toEqual(['Reports.generate', 'month-end', 'Reports.nightly']);
  });

  it('leaves a subclass its own name', () => {
    expect(jobsOf(Monthly)).toEqual(['Monthly.generate', 'month-end', 'Monthly.nightly']);
  });

  it('stands in JavaScript as a call', () => {
    class Plain {
      async send() {}
    }
    const method = Object.getOwnPropertyDescriptor(Plain.prototype, 'send');
    const decorate = Enqueue() as (...args: unknown[]) => PropertyDescriptor;
    Object.defineProperty(Plain.prototype, 'send', decorate(Plain.prototype, 'send', method));
    Service('Mails')(Plain);
    expect(jobsOf(Plain)).toEqual(['Mails.send']);
  });

  it('is what a document is called, unless @Document says another', () => {
    @Document<object>({ load: () => undefined, name: () => '1' })
    @Service('Invoice')
    class i {
      @Enqueue()
      async book(): Promise<void> {}
    }
    const { internals } = createCortado({ connection: NOWHERE, services: [i] });
    expect(internals.registry.findByDocument('Invoice', 'book')?.name).toBe('Invoice.book');
  });

  it('ends the question whether a minifier has renamed the class', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    jobsOf(r);
    expect(warn.mock.calls.filter(([, kind]) => kind === ('CortadoNames' as never))).toEqual([]);
    warn.mockRestore();
  });

  it('refuses what is no name, and what is no class', () => {
    const refused = (act: () => unknown) => {
      expect(act).toThrow(DecoratorError);
      try {
        act();
      } catch (error) {
        return (error as Error).message;
      }
    };
    const anything = Service as (name?: unknown) => (target: unknown, context?: unknown) => unknown;
    expect(refused(() => anything(r))).toMatch(
      /@Service on r: .*found function.*Write @Service\('Reports'\)/s,
    );
    expect(refused(() => anything('two words'))).toMatch(/without spaces or ":", found "two words"/);
    expect(refused(() => anything(''))).toMatch(/found ""/);
    expect(refused(() => anything('Reports')(r.prototype, 'generate'))).toMatch(/Put it on a class/);
  });

  it('names both classes where two say the same', () => {
    @Service('Reports')
    class Other {
      @Enqueue()
      async generate(): Promise<void> {}
    }
    expect(() => jobsOf(r, Other)).toThrow(
      'Two jobs are named "Reports.generate": r.generate and Other.generate',
    );
  });
});

import 'reflect-metadata';
import {
  ConfigurationError,
  createCortado,
  Document,
  Enqueue,
  type Enqueued,
  Scheduled,
} from '@cortado/core';
import { executeJob, type IncomingJob } from '@cortado/core/internal';
import { Invoice, Refund } from '../support/classes.tc39.js';

const NOWHERE = 'redis://127.0.0.1:1';

@Document({ load: (): Note | undefined => undefined, name: () => '' })
class Note {
  constructor(readonly text: string) {}

  @Enqueue()
  async file(): Enqueued<string> {
    return this.text;
  }
}

function problemsOf(options: Parameters<typeof createCortado>[0]): readonly string[] {
  try {
    createCortado({ connection: NOWHERE, ...options });
    return [];
  } catch (error) {
    return (error as ConfigurationError).problems;
  }
}

const incoming = (name: string, data: unknown, doc?: string): IncomingJob => ({
  id: 'x1',
  name,
  queue: 'default',
  data,
  attempt: 1,
  attempts: 3,
  context: doc === undefined ? {} : { doc },
  stopSwitch: undefined,
  saveProgress: async () => undefined,
  saveLog: async () => undefined,
});

@Document({ load: (): Letter | undefined => undefined, name: () => 'L-1' })
class Letter {
  @Enqueue({ onSuccess: Note.prototype.file })
  async send(): Promise<void> {}

  @Enqueue({ onFailure: 'Letter.send' })
  async open(): Promise<void> {}
}

class Post {
  @Enqueue({ onFailure: 'Note.file' })
  async round(): Promise<void> {}
}

class Parcel {
  @Enqueue()
  async send(): Promise<void> {}
}

describe('documents', () => {
  it('need no constructor that a container could call', () => {
    expect(problemsOf({ services: [Note] })).toEqual([]);
  });

  it('are declared in both dialects, under their own type or the name of their class', () => {
    const { registry } = createCortado({ connection: NOWHERE, services: [Note, Invoice, Refund] }).internals;
    expect(registry.findByDocument('Note', 'file')?.name).toBe('Note.file');
    expect(registry.findByDocument('Sales Invoice', 'book')?.name).toBe('Invoice.book');
    expect(registry.findByDocument('Refund', 'book')?.name).toBe('Refund.book');
  });

  it('run as what was loaded, and reach the method they override', async () => {
    const { execution } = createCortado({ connection: NOWHERE, services: [Invoice, Refund] }).internals;
    await expect(executeJob(execution, incoming('Refund.book', ['booked'], 'R-1'))).resolves.toEqual({
      kind: 'completed',
      result: 'refund: booked R-1',
    });
    await expect(executeJob(execution, incoming('Invoice.book', ['booked'], 'gone'))).resolves.toMatchObject({
      kind: 'failed',
      retry: false,
      error: { code: 'CORTADO_DOCUMENT_NOT_FOUND' },
    });
  });

  it('run what a subclass has in the place of their method, where they are loaded as one', async () => {
    @Document({ load: (name) => new Special(name), name: () => 'x' })
    class Order {
      constructor(readonly name: string) {}

      @Enqueue()
      async submit(): Enqueued<string> {
        return `submitted ${this.name}`;
      }
    }
    class Special extends Order {
      override async submit(): Enqueued<string> {
        const above: unknown = await super.submit();
        return `specially ${above}`;
      }
    }
    const { execution } = createCortado({ connection: NOWHERE, services: [Order] }).internals;
    await expect(executeJob(execution, incoming('Order.submit', [], 'S-1'))).resolves.toEqual({
      kind: 'completed',
      result: 'specially submitted S-1',
    });
  });

  it('count the loading into the time limit', async () => {
    @Document({
      load: (): Promise<Slow> => new Promise(() => undefined),
      name: () => 'x',
    })
    class Slow {
      @Enqueue({ timeout: 20 })
      async run(): Promise<void> {}
    }
    const { execution } = createCortado({
      connection: NOWHERE,
      services: [Slow],
      timeoutGrace: 20,
    }).internals;
    await expect(executeJob(execution, incoming('Slow.run', [], 'x'))).resolves.toMatchObject({
      kind: 'failed',
      error: { code: 'CORTADO_JOB_TIMEOUT' },
    });
  });

  it('are refused as what follows a job that has none, or one of another type', async () => {
    const services = [Note, Letter, Post];
    const advice =
      "A document's method follows jobs of its own type, and runs on their document. Name another job, which calls cortado.enqueueDoc('Note', name, 'file').";
    const refused = (key: string, on: string) =>
      `Expected "${key}" on ${on} to be a job that it has a document for, found Note.file. ${advice}`;
    expect(problemsOf({ services })).toEqual([
      refused('onSuccess', 'Letter.send'),
      refused('onFailure', 'Post.round'),
    ]);
    const app = createCortado({ connection: NOWHERE, services: [Note, Parcel] });
    await expect(app.jobs(Parcel, { onSuccess: 'Note.file' }).send()).rejects.toThrow(
      refused('onSuccess', 'the call of Parcel.send'),
    );
    const batch = app.batch({ onFinished: Note.prototype.file });
    batch.jobs(Parcel).send();
    await expect(batch.run()).rejects.toThrow(refused('onFinished', 'the batch'));
    await app.close();
  });

  it('are refused at boot with everything that is wrong', () => {
    @Document({ load: 'nothing' as never, name: undefined as never, doctype: ' ' })
    class Wrong {
      @Enqueue()
      async run(): Promise<void> {}
    }
    @Document({ load: (): Twin | null => null, name: () => 'x', doctype: 'Note' })
    class Twin {
      @Enqueue()
      @Scheduled('daily')
      async run(): Promise<void> {}
    }
    expect(problemsOf({ services: [Note, Wrong, Twin] })).toEqual([
      'Expected "load" of @Document on Wrong to be a function, found string.',
      'Expected "name" of @Document on Wrong to be a function, found undefined.',
      'Expected "doctype" of @Document on Wrong to be text, found " ".',
      'Two classes are documents of the type "Note": Note and Twin. Give one of them another with the option `doctype` of @Document.',
      expect.stringMatching(/^Twin\.run is scheduled and belongs to a document\./),
    ]);
    expect(problemsOf({ services: [Note], schedules: { daily: ['Note.file'] } })).toEqual([
      expect.stringMatching(/^Note\.file is scheduled and belongs to a document\./),
    ]);
  });
});

import { type CortadoOptions, createCortado, defineJob, Enqueue } from '@cortado/core';
import { jest } from '@jest/globals';
import { NOWHERE } from '../support/refused-input.js';

class Reports {
  @Enqueue({ timeout: 300 })
  async generate(): Promise<void> {}

  @Enqueue({ timeout: '300ms' })
  async quick(): Promise<void> {}

  @Enqueue({ timeout: 1_000, delay: 5, backoff: 10 })
  async slow(): Promise<void> {}
}
class Quiet {
  @Enqueue({ timeout: '300ms' })
  async quick(): Promise<void> {}
}
const resize = defineJob('resize', { timeout: 60 }, async () => undefined);

describe('a time limit under a second', () => {
  const warnings: string[] = [];
  let spy: jest.SpiedFunction<typeof process.emitWarning>;
  beforeAll(() => {
    spy = jest.spyOn(process, 'emitWarning').mockImplementation((message) => {
      warnings.push(String(message));
    });
  });
  afterAll(() => spy.mockRestore());
  beforeEach(() => {
    warnings.length = 0;
  });

  /** What was asked by the time it was told. */
  async function asked(
    options: CortadoOptions,
    use?: (app: ReturnType<typeof createCortado>) => Promise<unknown>,
  ) {
    const app = createCortado({ connection: NOWHERE, inline: true, ...options });
    await use?.(app);
    await app.close();
    return warnings;
  }

  it('is asked about once at boot, wherever it stands as a number', async () => {
    const options = {
      services: [Reports],
      jobs: [resize],
      queues: { emails: { timeout: 30 }, other: { timeout: '30ms' }, short: {} },
      defaults: { timeout: 999 },
    } as const;
    const use = async (app: ReturnType<typeof createCortado>) => {
      await app.enqueue('Reports.generate');
      await app.enqueue('Reports.generate');
    };
    await expect(asked(options, use)).resolves.toEqual([
      "A number in `timeout` is milliseconds: 999 on the app (defaults), 30 on the queue \"emails\", 300 on Reports.generate, 60 on resize. Did you mean seconds? Write '999s', or '999ms' where milliseconds are meant.",
    ]);
  });

  it('is not asked about with its unit, from a second up, or for one call', async () => {
    const options = {
      services: [Quiet],
      queues: { emails: { timeout: 1_000 } },
      defaults: { timeout: '5ms' },
    } as const;
    const use = (app: ReturnType<typeof createCortado>) => app.enqueue('Quiet.quick', [], { timeout: 300 });
    await expect(asked(options, use)).resolves.toEqual([]);
    await expect(asked({ services: [Quiet], defaults: { timeout: 1_000 } })).resolves.toEqual([]);
  });

  it('is what it says', async () => {
    const handles: string[] = [];
    const app = createCortado({ connection: NOWHERE, services: [Reports], inline: true });
    for (const { name, options } of app.knownJobs()) handles.push(`${name} ${options.timeout}`);
    expect(handles).toEqual(['Reports.generate 300', 'Reports.quick 300', 'Reports.slow 1000']);
    await app.close();
  });
});

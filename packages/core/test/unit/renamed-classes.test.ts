import { createCortado, Enqueue, type JobOptions } from '@cortado/core';
import { jest } from '@jest/globals';
import { transformSync } from 'esbuild';

type Service = new () => { generate(): Promise<void> };

const SOURCE = 'class Reports { async generate() {} }\nregister(Reports);';

/** The class as a build leaves it, its method decorated. */
function built(options: { minify: boolean; keepNames?: boolean }, job: JobOptions = {}): Service {
  const { code } = transformSync(SOURCE, { format: 'iife', ...options });
  let service: Service | undefined;
  const register = (it: Service) => {
    const method = Object.getOwnPropertyDescriptor(it.prototype, 'generate') as TypedPropertyDescriptor<
      () => Promise<void>
    >;
    const decorated = Enqueue(job)(it.prototype, 'generate', method) as unknown as PropertyDescriptor;
    Object.defineProperty(it.prototype, 'generate', decorated);
    service = it;
  };
  new Function('register', code)(register);
  return service as Service;
}

async function warningsOf(service: Service): Promise<string[]> {
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  await createCortado({ connection: 'redis://127.0.0.1:1', services: [service] }).close();
  const said = warn.mock.calls.filter(([, kind]) => kind === ('CortadoNames' as never));
  warn.mockRestore();
  return said.map(([text]) => String(text));
}

describe('a class that a minifier has renamed', () => {
  it('is asked about at boot, with what to write', async () => {
    const service = built({ minify: true });
    expect(service.name).not.toBe('Reports');
    expect(await warningsOf(service)).toEqual([
      expect.stringMatching(
        /^Has a minifier renamed .*\.generate\? .* @Service\('Reports'\) .* @Enqueue\(\{ name: 'Reports\.generate' \}\) .*--keep-names\)\.$/,
      ),
    ]);
  });

  it('is none where the build keeps names, or the job says its own', async () => {
    expect(await warningsOf(built({ minify: true, keepNames: true }))).toEqual([]);
    expect(await warningsOf(built({ minify: true }, { name: 'Reports.generate' }))).toEqual([]);
    expect(await warningsOf(built({ minify: false }))).toEqual([]);
  });
});

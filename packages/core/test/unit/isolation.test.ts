import {
  ConfigurationError,
  type CortadoOptions,
  createCortado,
  defineJob,
  InvalidOptionsError,
} from '@cortado/core';

const render = defineJob('render', { isolation: 'process' }, async () => undefined);
const plain = defineJob('plain', {}, async () => undefined);

function problemsOf(options: CortadoOptions): readonly string[] {
  try {
    createCortado({ connection: 'redis://127.0.0.1:1', ...options });
    return [];
  } catch (error) {
    return (error as ConfigurationError).problems;
  }
}

it.each<[string, CortadoOptions]>([
  ['render', { jobs: [render] }],
  ['the queue "heavy"', { queues: { heavy: { isolation: 'process' } } }],
  ['the app (defaults)', { defaults: { isolation: 'process' } }],
])('boot refuses isolation on %s where no file makes the app', (who, options) => {
  const problems = problemsOf(options);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`isolation: 'process' on ${who}: its processes must load this app`);
  expect(problems[0]).toContain('configFile');
  expect(problemsOf({ ...options, configFile: import.meta.url })).toEqual([]);
});

it('boot refuses a file that is not there', () => {
  expect(problemsOf({ configFile: '/nowhere/app.js' })).toEqual([
    'Expected "configFile" of the app to be the path of a file; there is none at /nowhere/app.js.',
  ]);
});

it('a call that asks for a process is refused where no file makes the app', async () => {
  const cortado = createCortado({ connection: 'redis://127.0.0.1:1', jobs: [plain] });
  const call = cortado.enqueue('plain', [], { isolation: 'process' });
  await expect(call).rejects.toThrow(InvalidOptionsError);
  await expect(call).rejects.toThrow("isolation: 'process' on the call of plain");
  await cortado.close();
});

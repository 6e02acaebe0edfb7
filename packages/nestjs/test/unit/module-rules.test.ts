import { CortadoModule } from '@cortado/nestjs';
import type { DynamicModule, ModuleMetadata } from '@nestjs/common';
import { Test } from '@nestjs/testing';

/** As JavaScript would, or what an environment has. */
function given(options: Record<string, unknown>): DynamicModule {
  return CortadoModule.forRoot(options as never);
}

describe('CortadoModule', () => {
  const refused: [what: string, imports: NonNullable<ModuleMetadata['imports']>, sentence: string][] = [
    ['no options', [CortadoModule], 'Expected CortadoModule to have options, found none.'],
    [
      'a factory without options',
      [CortadoModule.forRootAsync({ useFactory: () => undefined as never })],
      'Expected CortadoModule to have options, found none.',
    ],
    [
      'two of it',
      [CortadoModule.forRoot({}), CortadoModule.forRoot({})],
      'Expected one CortadoModule, found 2.',
    ],
    [
      'an unknown option',
      [given({ workers: true })],
      'Unknown option "workers" of CortadoModule. Did you mean "worker"?',
    ],
    [
      'a worker of the environment',
      [given({ worker: 'false' })],
      'Expected "worker" of CortadoModule to be true, false or',
    ],
    [
      'a scheduler of it',
      [given({ scheduler: 'false' })],
      'Expected "scheduler" of CortadoModule to be true or false',
    ],
    [
      'a container',
      [given({ container: { resolve: () => undefined } })],
      'Expected "container" of CortadoModule to be left out',
    ],
    [
      'a grace that is none',
      [given({ close: { grace: 'soon' } })],
      'Expected "close" of CortadoModule to be an object whose "grace" is',
    ],
  ];
  it.each(refused)('refuses %s at boot', async (_, imports, sentence) => {
    await expect(Test.createTestingModule({ imports }).compile()).rejects.toThrow(sentence);
  });
});

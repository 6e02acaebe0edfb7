import { CORTADO_FACTORY } from '@cortado/nestjs';
import { fakeCortado } from '@cortado/testing';
import { Test, type TestingModule } from '@nestjs/testing';

/** Modules on an app without a datastore, which has not started. */
export function fakeModule(metadata: Parameters<typeof Test.createTestingModule>[0]): Promise<TestingModule> {
  return Test.createTestingModule(metadata).overrideProvider(CORTADO_FACTORY).useValue(fakeCortado).compile();
}

import { type Cortado, createCortado } from '@cortado/core';
import { embeddedFolder } from '@cortado/test-support/embedded-folder';

/**
 * An embedded database of its own for one test file, removed after it. Opening one takes a second, so one app owns the folder
 * for the whole file, and every test's app joins it.
 */
export function freshFolder(): { url: string } {
  const { url } = embeddedFolder();
  let owner: Cortado;
  beforeAll(async () => {
    owner = await createCortado({ connection: url }).open();
  });
  afterAll(() => owner.close());
  return { url };
}

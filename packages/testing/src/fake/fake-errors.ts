import { CortadoError } from '@cortado/core';

/** A fake app was asked for what needs a datastore. */
export class FakeDatastoreError extends CortadoError {
  readonly code = 'CORTADO_FAKE_DATASTORE';

  constructor(what: string) {
    super(
      `This app was made by fakeCortado and has no datastore, so it cannot answer ${what}. Run its jobs with \`drain()\`, or use createCortado({ connection: 'embedded:<folder>' }) for a real one.`,
    );
  }
}

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

/** A helper of the test kit was called, and no fake app is open. */
export class NoFakeError extends CortadoError {
  readonly code = 'CORTADO_NO_FAKE';

  constructor(caller: string) {
    super(
      `${caller} looks at the latest fake app, and none is open. Call fakeCortado({ services: […] }) before it, and not after close().`,
    );
  }
}

/** A class, a method or a name that the fake app has no job for. */
export class NoSuchJobError extends CortadoError {
  readonly code = 'CORTADO_NO_SUCH_JOB';

  constructor(caller: string, what: string, known: readonly string[]) {
    super(
      `${caller}: the fake app has no job ${what}. Its jobs are ${known.join(', ') || 'none'}; give it the class in \`services\`, or the function in \`jobs\`.`,
    );
  }
}

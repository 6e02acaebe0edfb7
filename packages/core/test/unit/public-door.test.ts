import * as core from '@cortado/core';
import * as embedded from '@cortado/core/embedded';
import * as load from '@cortado/core/load';

describe('the doors of core', () => {
  it('open this and nothing else', () => {
    expect(Object.keys(core).sort()).toMatchInlineSnapshot(`
[
  "ArgumentNotSerializableError",
  "ArgumentValidationError",
  "ConfigurationError",
  "Cortado",
  "CortadoError",
  "DatastoreUnavailableError",
  "DecoratorError",
  "DoNotRetry",
  "Enqueue",
  "EnqueueUnavailableError",
  "InvalidOptionsError",
  "JobFailedError",
  "JobHandle",
  "JobNotFoundError",
  "JobTimeoutError",
  "JobWaitTimeoutError",
  "LockLostError",
  "MigrationRequiredError",
  "NoAppError",
  "NoCurrentJobError",
  "PayloadTooLargeError",
  "ResultNotSerializableError",
  "Scheduled",
  "ThrownValueError",
  "UnknownJobError",
  "UnknownScheduleError",
  "WorkerShutdownError",
  "createCortado",
  "currentJob",
  "currentUser",
  "defineConfig",
  "defineJob",
  "isInJob",
  "isJobHandle",
  "logEvents",
  "runAs",
  "startScheduler",
]
`);
    expect(Object.keys(load).sort()).toMatchInlineSnapshot(`
[
  "ConfigExportError",
  "ConfigLoadError",
  "ConfigNotFoundError",
  "CoreCopiesError",
  "TypeScriptLoaderError",
  "findConfig",
  "loadConfig",
  "loadCortado",
]
`);
    expect(Object.keys(embedded).sort()).toMatchInlineSnapshot(`
[
  "EmbeddedDatabase",
]
`);
  });
});

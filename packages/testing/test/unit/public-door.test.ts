import * as door from '@cortado/testing';

it('opens this and nothing else', () => {
  expect(Object.keys(door).sort()).toMatchInlineSnapshot(`
[
  "FakeCortado",
  "FakeDatastoreError",
  "NoFakeError",
  "NoSuchJobError",
  "TestClock",
  "cortadoMatchers",
  "drainJobs",
  "expectEnqueued",
  "expectNothingEnqueued",
  "fakeCortado",
  "inlineCortado",
  "performJob",
  "testClock",
]
`);
});

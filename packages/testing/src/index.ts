export { TestClock } from './clock/test-clock.js';
export { FakeCortado, type FakeOptions, fakeCortado } from './fake/fake-cortado.js';
export { FakeDatastoreError } from './fake/fake-errors.js';

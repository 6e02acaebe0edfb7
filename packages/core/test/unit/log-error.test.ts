import { createCortado, logError, NoAppError } from '@cortado/core';
import { jest } from '@jest/globals';

it('has nowhere to log an error when no app is running, and says so', async () => {
  await expect(logError('Nobody hears')).rejects.toThrow(NoAppError);
  const app = createCortado({ connection: 'embedded:.never-opened' });
  await app.close();
  await expect(logError('Nobody hears')).rejects.toThrow(
    'logError() was called outside a job, and no Cortado app is running.',
  );
});

it('says what is wrong with the names of secrets', () => {
  for (const redact of ['ssn', [''], [7]])
    expect(() => createCortado({ connection: 'embedded:.never-opened', redact: redact as string[] })).toThrow(
      /Expected "redact" of the app to be a list of names such as \['ssn'\], found/,
    );
});

it('never rejects when the log cannot be written: that is a warning of the process', async () => {
  const app = createCortado({ connection: 'redis://127.0.0.1:1', enqueueTimeout: '200ms' });
  const warn = jest.spyOn(process, 'emitWarning').mockReturnValue(undefined);
  await expect(logError('Mail server is slow', new Error('took 9 s'))).resolves.toEqual(expect.any(String));
  const warnings = warn.mock.calls.map(([message]) => String(message));
  warn.mockRestore();
  await app.close();
  expect(warnings).toEqual([
    expect.stringMatching(/^"Mail server is slow" did not get into the error log: .*redis:\/\/127/),
  ]);
});

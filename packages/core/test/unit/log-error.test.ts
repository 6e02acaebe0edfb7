import { createCortado, logError, NoAppError } from '@cortado/core';

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

import * as embedded from '@cortado/embedded';

describe('the door of embedded', () => {
  it('opens this and nothing else', () => {
    expect(Object.keys(embedded).sort()).toMatchInlineSnapshot(`
      [
        "API_LEVEL",
        "EmbeddedClientReleasedError",
        "EmbeddedCrashError",
        "EmbeddedDatabase",
        "EmbeddedEndedError",
        "EmbeddedError",
        "EmbeddedFilesError",
        "EmbeddedFolderError",
        "EmbeddedFolderGoneError",
        "EmbeddedFrameTooLargeError",
        "EmbeddedIdleTransactionError",
        "EmbeddedOwnerLostError",
        "EmbeddedProtocolError",
        "EmbeddedTransactionError",
        "EmbeddedUnavailableError",
        "EmbeddedUnsupportedError",
        "EmbeddedVersionError",
      ]
    `);
  });
});

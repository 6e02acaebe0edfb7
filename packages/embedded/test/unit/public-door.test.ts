import * as embedded from '@cortado/embedded';

describe('the door of embedded', () => {
  it('opens this and nothing else', () => {
    expect(Object.keys(embedded).sort()).toMatchInlineSnapshot(`
[
  "EmbeddedClientReleasedError",
  "EmbeddedCrashError",
  "EmbeddedDatabase",
  "EmbeddedEndedError",
  "EmbeddedError",
  "EmbeddedFolderError",
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

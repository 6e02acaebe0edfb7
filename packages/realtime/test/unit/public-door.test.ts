import * as realtime from '@cortado/realtime';
import * as publish from '@cortado/realtime/publish';

describe('the doors of realtime', () => {
  it('open this and nothing else', () => {
    const published = [
      'publishAlert',
      'publishBatchProgress',
      'publishDocumentChanged',
      'publishListChanged',
      'publishNotice',
      'publishProgress',
      'publishRealtime',
      'readRoom',
      'roomName',
    ];
    expect(Object.keys(publish).sort()).toEqual(published);
    expect(Object.keys(realtime).sort()).toEqual(['attachRealtime', ...published].sort());
  });
});

import { OutageWatch } from '../../src/datastore/outage-watch.js';
import { EventBus } from '../../src/events/event-bus.js';

describe('an outage', () => {
  const error = new Error('read ECONNRESET');
  let isThere: boolean;
  let told: string[];
  let watch: OutageWatch;

  beforeEach(() => {
    isThere = false;
    told = [];
    const events = new EventBus();
    events.on('datastore.lost', () => told.push('lost'));
    events.on('datastore.restored', () => told.push('restored'));
    const expectWritable = async () => {
      if (!isThere) throw error;
    };
    watch = new OutageWatch({
      engine: { location: 'redis://somewhere', isOutage: () => true, expectWritable },
      events,
    });
  });
  afterEach(() => watch.close());

  it('is over for who closes as soon as the datastore answers, heard of or not', async () => {
    watch.note(error);
    await expect(watch.expectThere()).rejects.toBe(error);
    isThere = true;
    await expect(watch.expectThere()).resolves.toBeUndefined();
    expect(told).toEqual(['lost', 'restored']);
  });

  it('that is none asks for nothing', async () => {
    await expect(watch.expectThere()).resolves.toBeUndefined();
    expect(told).toEqual([]);
  });
});

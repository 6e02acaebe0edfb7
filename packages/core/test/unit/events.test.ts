import { EventBus } from '../../src/events/event-bus.js';
import { logEntries, logEvents } from '../../src/events/log-events.js';

describe('the event bus', () => {
  it('reports a listener that throws and calls the others', () => {
    const reports: string[] = [];
    const bus = new EventBus((message) => reports.push(message));
    const seen: string[] = [];
    bus.on('job.enqueued', () => {
      throw new Error('listener broke');
    });
    bus.on('job.enqueued', ({ id }) => seen.push(id));
    bus.emit('job.enqueued', { id: '1', name: 'a', queue: 'b' });
    expect(seen).toEqual(['1']);
    expect(reports).toEqual([
      expect.stringContaining('A listener of "job.enqueued" threw: Error: listener broke'),
    ]);
  });

  it('reports a listener that rejects', async () => {
    const reported: string[] = [];
    const bus = new EventBus((message) => reported.push(message));
    bus.on('job.enqueued', async () => {
      throw new Error('listener broke later');
    });
    bus.emit('job.enqueued', { id: '1', name: 'x', queue: 'short' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(reported).toEqual([
      expect.stringContaining('A listener of "job.enqueued" threw: Error: listener broke later'),
    ]);
  });

  it('stops calling a listener that was taken away', () => {
    const bus = new EventBus();
    const seen: string[] = [];
    const stop = bus.on('job.enqueued', ({ id }) => seen.push(id));
    stop();
    expect(bus.wants('job.enqueued')).toBe(false);
    bus.emit('job.enqueued', { id: '1', name: 'a', queue: 'b' });
    expect(seen).toEqual([]);
  });

  it('becomes lines, one per event', () => {
    const bus = new EventBus();
    const lines: string[] = [];
    const stop = logEvents(bus, (line) => lines.push(line.replace(/^\S+ /, '')));
    bus.emit('job.completed', { id: '7', name: 'A.b', queue: 'short', attempt: 1, duration: 1234 });
    bus.emit('worker.started', { queues: ['short', 'long'], concurrency: 20 });
    stop();
    bus.emit('job.stalled', { id: '7', name: 'A.b', queue: 'short' });
    expect(lines).toEqual(['short A.b 7 completed in 1.2 s', 'worker serves short, long, 20 jobs at a time']);
  });

  it('tells as an error only of a process that is replaced because something is wrong with it', () => {
    const bus = new EventBus();
    const told: string[] = [];
    const quiet: string[] = [];
    logEntries(bus, ({ level, message }) => told.push(`${level} ${message}`));
    logEntries(bus, ({ level, message }) => quiet.push(`${level} ${message}`), { quiet: true });
    bus.emit('child.retired', { pid: 1, reason: 'the pool restarts', isUrgent: false });
    bus.emit('child.retired', { pid: 2, reason: 'its event loop has been blocked for 30 s', isUrgent: true });
    const blocked = 'error child 2 gets a successor: its event loop has been blocked for 30 s';
    expect(told).toEqual(['info child 1 gets a successor: the pool restarts', blocked]);
    expect(quiet).toEqual([blocked]);
  });
});

import type { JobSummary } from '@cortado/core';
import { jest } from '@jest/globals';
import type { Frame, Task } from '../../src/protocol/frames.js';
import type { JobReader } from '../../src/server/job-reader.js';
import { OpenTasks } from '../../src/server/open-tasks.js';
import { Rooms } from '../../src/server/rooms.js';
import { TaskFrames } from '../../src/server/task-frames.js';
import { TaskView } from '../../src/server/task-view.js';

describe('what pages are told of a task', () => {
  let told: Frame[];
  let rooms: Rooms<never>;
  let frames: TaskFrames<string>;
  let open: OpenTasks;
  let find: () => Promise<JobSummary | undefined>;
  const member = {
    signedIn: { id: 'ada', user: 'ada' },
    tell: ({ frame }: { frame: Frame }) => told.push(frame),
  };
  const job = (state: string) =>
    ({
      ...{ id: 'j', queue: 'q', name: 'A.b', user: 'ada', state },
      ...{ queuedAt: new Date(), progress: { percent: 0 }, meta: {} },
    }) as unknown as JobSummary;

  beforeEach(() => {
    told = [];
    jest.useFakeTimers();
    open = new OpenTasks();
    rooms = new Rooms<never>();
    rooms.enter('user:ada', member as never);
    const jobs = { find: () => find() } as unknown as JobReader;
    frames = new TaskFrames({ rooms, jobs, tasks: new TaskView({}), open });
  });
  afterEach(() => {
    frames.close();
    jest.useRealTimers();
  });

  /** The second read is the first to be answered, where there are two. */
  async function answeredLastFirst(answers: readonly ((state: string) => void)[]): Promise<void> {
    for (const [read, state] of [
      [1, 'completed'],
      [0, 'active'],
      [1, 'completed'],
    ] as const) {
      answers[read]?.(state);
      await jest.advanceTimersByTimeAsync(0);
    }
  }

  it('is the latest of it last, however long it takes to read', async () => {
    const answers: ((state: string) => void)[] = [];
    find = () => new Promise((resolve) => answers.push((state) => resolve(job(state))));
    frames.changed({ id: 'j', queue: 'q', user: 'ada' });
    frames.changed({ id: 'j', queue: 'q', user: 'ada', name: 'A.b', ending: 'completed' });
    await answeredLastFirst(answers);
    expect(told.map(({ payload }) => (payload as Task).state)).toEqual(['active', 'completed']);
  });

  it('is the latest of it last, also where all are looked at meanwhile', async () => {
    const answers: ((state: string) => void)[] = [];
    find = () => new Promise((resolve) => answers.push((state) => resolve(job(state))));
    rooms.enter('job:j', member as never);
    frames.lookAgain();
    frames.changed({ id: 'j', queue: 'q', user: 'ada', name: 'A.b', ending: 'completed' });
    await answeredLastFirst(answers);
    const states = told.filter(({ room }) => room === 'job:j').map(({ payload }) => (payload as Task).state);
    expect(states).toEqual(['active', 'completed']);
  });

  it('is read of so many at once, however often all are looked at', async () => {
    let asked = 0;
    find = () => new Promise(() => asked++);
    for (let nr = 0; nr < 50; nr++) rooms.enter(`job:${nr}`, member as never);
    for (let nr = 0; nr < 10; nr++) frames.lookAgain();
    await jest.advanceTimersByTimeAsync(0);
    expect(asked).toBe(8);
  });

  it('is its end, also where word of its stage comes after that', async () => {
    find = async () => undefined;
    const facts = { id: 'j', queue: 'q', user: 'ada', name: 'A.b' };
    const busy = Array.from({ length: 8 }, (_, nr) => ({ ...facts, id: `busy ${nr}` }));
    for (const it of busy) frames.changed(it);
    frames.changed({ ...facts, ending: 'completed' });
    frames.staged(facts);
    await jest.advanceTimersByTimeAsync(0);
    expect(told.map(({ payload }) => (payload as Task).state)).toEqual(['completed']);
  });

  it('is not read while it says itself how far it is, unless its start was not heard', async () => {
    let asked = 0;
    find = async () => {
      asked++;
      return job('active');
    };
    const sayFor = async (seconds: number) => {
      for (let nr = 1; nr <= seconds; nr++) {
        open.advanced('j', { percent: nr });
        await jest.advanceTimersByTimeAsync(1_000);
      }
    };
    open.given(job('active'));
    await sayFor(30);
    expect(asked).toBe(0);
    open.told(job('waiting'));
    await sayFor(16);
    expect(asked).toBe(1);
    expect(told.map(({ payload }) => (payload as Task).state)).toEqual(['active']);
  });

  it('is that it is gone, where it was removed', async () => {
    find = async () => undefined;
    open.given(job('waiting'));
    await jest.advanceTimersByTimeAsync(16_000);
    expect(told).toMatchObject([{ room: 'user:ada', event: 'task.gone', payload: { queue: 'q', id: 'j' } }]);
    expect(open.due()).toEqual([]);
  });
});

import { JobFollower } from '../../../src/client/job-watch.js';
import { RealtimeError } from '../../../src/client/realtime-error.js';
import { TaskList } from '../../../src/client/task-list.js';
import type { TaskRequests } from '../../../src/client/task-requests.js';
import type { Frame, Task } from '../../../src/protocol/frames.js';

const task = (state: string, id = '1') => ({ id, queue: 'short', state, createdAt: 1 }) as unknown as Task;
const told = (payload: Task) => ({ event: 'task', room: 'job:1', id: '', payload }) as unknown as Frame;
const FORBIDDEN = { code: 'forbidden', message: 'This is not yours to follow.' };

describe('a job that a page follows', () => {
  const follow = () => new JobFollower('1', () => ({ entered: Promise.resolve(undefined), leave() {} }));

  it('keeps how it ended, also once the server has it no longer', () => {
    const watch = follow();
    watch.take(told(task('completed')));
    watch.isOut(FORBIDDEN);
    expect(watch.get()).toMatchObject({ task: { state: 'completed' }, refusal: undefined });
  });

  it('says that the server tells no more of what goes on', () => {
    const watch = follow();
    watch.take(told(task('active')));
    watch.isOut(FORBIDDEN);
    expect(watch.get()).toMatchObject({ task: { state: 'active' }, refusal: FORBIDDEN });
  });

  it('is nothing to the next user', () => {
    const watch = follow();
    watch.take(told(task('completed')));
    watch.forget();
    expect(watch.get()).toEqual({ task: undefined, progress: undefined, refusal: undefined });
  });
});

describe('the list of tasks', () => {
  async function listed(act: () => Promise<Task>): Promise<TaskList> {
    const requests = { list: async () => [task('failed'), task('waiting', '2')], act };
    const tasks = new TaskList(requests as unknown as TaskRequests);
    tasks.want(false);
    await tasks.read();
    return tasks;
  }
  const states = (tasks: TaskList) => tasks.get().tasks.map((it) => `${it.id} ${it.state}`);

  it('takes the answer to an act, unless newer news came before it', async () => {
    const quick = await listed(async () => task('waiting'));
    await quick.retry(task('failed'));
    expect(states(quick)).toContain('1 waiting');
    const late: TaskList = await listed(async () => {
      late.heard(task('completed'));
      return task('waiting');
    });
    await late.retry(task('failed'));
    expect(states(late)).toContain('1 completed');
  });

  it("takes no answer into another user's list", async () => {
    const tasks: TaskList = await listed(async () => {
      tasks.clear();
      return task('waiting');
    });
    await tasks.retry(task('failed'));
    expect(states(tasks)).toEqual([]);
  });

  it('leaves out what was removed', async () => {
    const tasks = await listed(async () => task('waiting'));
    tasks.gone({ queue: 'short', id: '2' });
    expect(states(tasks)).toEqual(['1 failed']);
  });

  it.each(['too-many', 'unauthenticated', 'unavailable'])('is read again after %s', async (code) => {
    const answers = [
      Promise.reject(new RealtimeError({ code, message: '' })),
      Promise.resolve([task('waiting')]),
    ];
    const tasks = new TaskList({ list: () => answers.shift() } as unknown as TaskRequests);
    tasks.want(true);
    const seen: (string | undefined)[] = [];
    await new Promise<void>((resolve) => {
      tasks.subscribe(() => {
        const { error, tasks: listed } = tasks.get();
        seen.push(error?.code ?? listed[0]?.state);
        if (listed.length > 0) resolve();
      });
    });
    expect(seen).toEqual([code, 'waiting']);
    tasks.stop();
  });
});

import type { DoctorFinding } from '../api/types.js';
import { count, showBytes, showNumber, showSpan } from './numbers.js';
import { plain } from './plain.js';

interface Words {
  readonly what: string;
  /** What to do about it. */
  readonly advice?: string;
}

type Code = DoctorFinding['code'];
type Facts<C extends Code> = Extract<DoctorFinding, { code: C }>['facts'];
type Saying = { readonly [C in Code]: (facts: Facts<C>, subject: string) => Words };

/** Of many queues. */
const MOST_NAMED = 10;

const SAYINGS: Saying = {
  datastore: ({ roundTrip }, subject) => ({
    what: `The datastore at ${subject} answers in ${showSpan(roundTrip)}.`,
  }),
  'datastore-away': ({ said }) => ({
    what: `The datastore does not answer: ${said}`,
    advice: 'Start it, or correct the connection.',
  }),
  'datastore-refuses': ({ said }) => ({
    what: `The datastore refuses a question: ${said}`,
    advice: 'Look at the rights of its user.',
  }),
  'datastore-empty': () => ({
    what: 'There is nothing in the datastore yet.',
    advice: 'Run `cortado migrate`.',
  }),
  'schema-missing': ({ said }) => ({
    what: `The tables are missing or old: ${said}`,
    advice: 'Run `cortado migrate`.',
  }),
  'datastore-old': ({ product, version, wanted }) => ({
    what: `${product} ${version} is older than ${wanted}.`,
    advice: 'Upgrade it.',
  }),
  'read-only': ({ product }) => ({ what: `${product} takes no writes.`, advice: 'Connect to the primary.' }),
  evicts: ({ policy }) => ({
    what: `Redis may throw jobs away when its memory is full (${policy}).`,
    advice: 'Set maxmemory-policy to noeviction.',
  }),
  'memory-full': ({ used, limit }) => ({
    what: `Its memory is nearly full: ${showBytes(used)} of ${showBytes(limit)}.`,
    advice: 'Give it more, or keep fewer ended jobs.',
  }),
  'not-persistent': ({ product }) => ({
    what: `${product} writes nothing to disk: a restart loses every job.`,
    advice: 'Set appendonly to yes.',
  }),
  'persistence-fails': ({ said }) => ({
    what: `It cannot write to disk: ${said}`,
    advice: 'Look at its disk.',
  }),
  'connections-full': ({ used, limit }) => ({
    what: `${showNumber(used)} of ${count(limit, 'connection')} are taken.`,
    advice: 'Allow more.',
  }),
  'round-trip-slow': ({ roundTrip }) => ({
    what: `The datastore is far away: an answer takes ${showSpan(roundTrip)}.`,
    advice: 'Run workers nearer to it.',
  }),
  'clock-off': ({ offset }, subject) => ({
    what: `The clock of ${subject} is ${showSpan(Math.abs(offset))} ${offset > 0 ? 'ahead' : 'behind'}.`,
    advice: 'Set it by NTP.',
  }),
  scheduler: ({ state, schedules }) => ({
    what: `The scheduler is ${state}, with ${count(schedules, 'schedule')}.`,
  }),
  'scheduler-disabled': ({ by, reason }) => ({
    what: `The scheduler was disabled${note(by, reason)}.`,
    advice: 'Run `cortado scheduler enable`.',
  }),
  'scheduler-paused': ({ by, reason }) => ({
    what: `The scheduler was paused${note(by, reason)}.`,
    advice: 'Resume it on the page of the schedules.',
  }),
  'no-scheduler': ({ schedules }) => ({
    what: `No process fires the ${count(schedules, 'schedule')}.`,
    advice: 'Run `cortado schedule`.',
  }),
  'schedules-differ': ({ added, updated, removed }) => ({
    what: `The schedules stored differ from the code: ${added.length} are missing, ${updated.length} differ, ${removed.length} are no longer in it.`,
    advice: 'Run `cortado migrate`.',
  }),
  'schedules-superseded': () => ({
    what: 'A later deploy has other schedules than this code.',
    advice: 'Deploy this process anew.',
  }),
  'schedules-clash': ({ said }) => ({ what: said, advice: 'Give one of the two another key.' }),
  'late-schedule': (_, subject) => ({
    what: `The schedule ${subject} is late.`,
    advice: 'Look whether a scheduler runs and how busy it is.',
  }),
  'failed-runs': ({ count: failed }) => ({
    what: `${count(failed, 'scheduled run')} failed within the hour.`,
    advice: 'Look at the errors.',
  }),
  queue: ({ counts, workers, slots }, subject) => ({
    what: `Queue ${subject}: ${count(counts.waiting + counts.prioritized, 'job')} waiting, ${count(counts.active, 'job')} active, ${count(workers, 'worker')} with ${count(slots, 'slot')}.`,
  }),
  'no-worker': ({ waiting, quiet }, subject) => ({
    what: `${quiet > 0 ? 'Only quiet workers serve' : 'No worker serves'} queue ${subject}, and ${count(waiting, 'job')} ${waiting === 1 ? 'waits' : 'wait'} there.`,
    advice: `Run \`cortado worker --queue ${subject}\`.`,
  }),
  backlog: ({ waiting, slots }, subject) => ({
    what: `All ${count(slots, 'slot')} of queue ${subject} are taken, and ${count(waiting, 'job')} ${waiting === 1 ? 'waits' : 'wait'}.`,
    advice: 'Run more workers, or raise their concurrency.',
  }),
  'queue-limited': ({ waiting, concurrency, limitedFor }, subject) => ({
    what: `Queue ${subject} is held back by its limits: ${concurrency === undefined ? `no job starts for another ${showSpan(limitedFor)}` : `${count(concurrency, 'job')} may run at a time, and ${concurrency === 1 ? 'does' : 'do'}`}, and ${count(waiting, 'job')} ${waiting === 1 ? 'waits' : 'wait'}.`,
    advice: 'Raise or lift the limit on the page of the queues, or in the config.',
  }),
  'queue-paused': ({ by, reason, waiting }, subject) => ({
    what: `Queue ${subject} was paused${note(by, reason)}; ${count(waiting, 'job')} ${waiting === 1 ? 'waits' : 'wait'}.`,
    advice: 'Resume it on the page of the queues.',
  }),
  'pause-over': (_, subject) => ({
    what: `The pause of queue ${subject} should have ended by itself.`,
    advice: 'Resume it on the page of the queues.',
  }),
  'failed-jobs': ({ count: failed }, subject) => ({
    what: `${count(failed, 'job')} of queue ${subject} failed.`,
    advice: 'Look at them, and retry them once the cause is mended.',
  }),
  'stuck-job': ({ name, queue, limit }) => ({
    what: `A job ${name} of queue ${queue} runs beyond its limit of ${showSpan(limit)}.`,
    advice: 'Let it heed its signal, or run it in a process of its own.',
  }),
  'orphaned-jobs': ({ ids }, subject) => ({
    what: `Nobody works any more on ${count(ids.length, 'active job')} of queue ${subject}.`,
    advice: 'A worker of the queue takes them over.',
  }),
  'unknown-job': ({ name, queue, app }) => ({
    what: `Workers of ${app} know no job named ${name}, which is in queue ${queue}.`,
    advice: 'Deploy the code that has it.',
  }),
  'queue-shared': ({ other }, subject) => ({
    what: `Workers of ${other} serve queue ${subject}, too, and know other jobs.`,
    advice: 'Give each app queues of its own.',
  }),
  processes: ({ workers, schedulers }) => ({
    what: `${count(workers, 'worker')} and ${count(schedulers, 'scheduler')} are there.`,
  }),
  'process-gone': ({ jobs }, subject) => ({
    what: `${subject} has said nothing for a while; it had ${count(jobs, 'job')}.`,
    advice: 'Its jobs run again elsewhere. Look at its log.',
  }),
  'loop-blocked': ({ lag }, subject) => ({
    what: `The event loop of ${subject} was held up for ${showSpan(lag)}.`,
    advice: 'Run what computes for long in a process of its own.',
  }),
};

/** Queues in which nothing waits and that nobody serves, of which somebody reads as of one thing. */
export function idleQueueWords(queues: readonly string[]): Words {
  const named = queues.slice(0, MOST_NAMED).join(', ');
  const left = queues.length - MOST_NAMED;
  return {
    what: `No worker serves ${count(queues.length, 'queue')}, in which nothing waits: ${named}${left > 0 ? ` and ${left} more` : ''}.`,
    advice: 'Run `cortado worker` for all of them.',
  };
}

export function findingWords({ code, facts, subject }: DoctorFinding): Words {
  const say = Object.hasOwn(SAYINGS, code)
    ? (SAYINGS[code] as (facts: unknown, subject: string) => Words)
    : undefined;
  // A server that is newer than this page may find more.
  const { what, ...more } = say?.(facts, subject) ?? { what: `${code}: ${subject}` };
  return { what: plain(what), ...more };
}

function note(by: string | undefined, reason: string | undefined): string {
  return `${by === undefined ? '' : ` by ${by}`}${reason === undefined ? '' : ` (${reason})`}`;
}

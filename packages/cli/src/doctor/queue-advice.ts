import type { FindingCode } from '@cortado/core';
import { count, named } from '../output/count.js';
import { showAgo, showMoment, showSpan } from '../output/moment.js';
import type { AdviceOn } from './advice.js';

type QueueCode = Extract<
  FindingCode,
  | 'no-worker'
  | 'backlog'
  | 'queue-limited'
  | 'queue-paused'
  | 'pause-over'
  | 'failed-jobs'
  | 'stuck-job'
  | 'orphaned-jobs'
  | 'unknown-job'
  | 'queue-shared'
  | 'process-gone'
  | 'loop-blocked'
>;

export const QUEUE_ADVICE: AdviceOn<QueueCode> = {
  'no-worker': ({ subject, facts: { waiting, oldest, quiet } }) => ({
    says: `${nobody(subject, quiet)}${waiting > 0 ? `, and ${count(waiting, 'job waits', 'jobs wait')}${oldest ? `, the oldest queued ${showAgo(oldest)}` : ''}` : ''}`,
    next: `Start one: cortado worker --queue ${subject}`,
  }),
  backlog: ({ subject, facts: { waiting, oldest, slots } }) => ({
    says: `Queue ${subject} does not keep up: ${count(waiting, 'job waits', 'jobs wait')}, the oldest queued ${showAgo(oldest)}, and all ${slots} slots are taken`,
    next: `Start more workers (cortado worker-pool --queue ${subject} --num-workers 4), or raise its concurrency.`,
  }),
  'queue-limited': ({ subject, facts: { waiting, oldest, concurrency, limitedFor } }) => ({
    says: `Queue ${subject} is held back by its limits: ${count(waiting, 'job waits', 'jobs wait')}, the oldest queued ${showAgo(oldest)}, and ${concurrency === undefined ? `as many have started as may, for another ${showSpan(limitedFor)}` : `${count(concurrency, 'job runs', 'jobs run')} at a time at most, in all processes together`}`,
    next: `See them: cortado queues list; raise or lift one: cortado queues limit ${subject} ${concurrency === undefined ? '--rate' : '--concurrency'} none. The \`limiter\` of the config is changed there.`,
  }),
  'queue-paused': ({ subject, facts: { by, reason, since, until, waiting } }) => ({
    says: `Queue ${subject} is paused${by ? ` by ${by}` : ''}${since ? `, ${showAgo(since)}` : ''}${until ? `, until ${showMoment(until)}` : ''}${reason ? ` (${reason})` : ''}; ${count(waiting, 'job waits', 'jobs wait')}`,
    next: `When that is over: cortado queues resume ${subject}`,
  }),
  'pause-over': ({ subject, facts: { until, waiting } }) => ({
    says: `The pause of queue ${subject} was over at ${until ? showMoment(until) : 'some time'}, and nobody has ended it; ${count(waiting, 'job waits', 'jobs wait')}`,
    next: `cortado queues resume ${subject}, or start a worker, which does it by itself.`,
  }),
  'failed-jobs': ({ subject, facts }) => ({
    says: `${count(facts.count, 'job')} failed or cancelled in queue ${subject}`,
    next: `See why: cortado jobs list --queue ${subject} --state failed`,
  }),
  'stuck-job': ({ subject, facts: { queue, name, since, limit } }) => ({
    says: `${name} ${subject} in queue ${queue} was started ${showAgo(since)} and still runs; its limit is ${showSpan(limit)}`,
    next: `cortado jobs cancel ${queue} ${subject}; a method that ignores its signal needs isolation: 'process', or a restart of its worker.`,
  }),
  'orphaned-jobs': ({ subject, facts: { ids, workers } }) => ({
    says: `${count(ids.length, 'job')} of queue ${subject} ${ids.length === 1 ? 'is' : 'are'} under way, and nobody works on ${ids.length === 1 ? 'it' : 'them'} any more: ${named(ids, 3)}`,
    next:
      workers > 0
        ? 'Nothing, unless it stays so for a minute: the workers there hand them back by themselves.'
        : `Start a worker, which takes them up again (cortado worker --queue ${subject}), or hand them back: cortado doctor --fix`,
  }),
  'unknown-job': ({ facts: { queue, name, app, since, wait } }) => ({
    says: `Jobs named ${name} come up in queue ${queue}, and the workers of ${app} do not know that name (first met ${showAgo(since)}); each fails ${showSpan(wait)} after it was first met`,
    next: 'Deploy workers that have it, or give it a queue of its own.',
  }),
  'queue-shared': ({ subject, facts: { other, onlyHere, onlyThere } }) => ({
    says: `Workers of the app ${other} serve queue ${subject} too, and know other jobs${onlyHere.length > 0 ? `; not ${named(onlyHere)}` : ''}${onlyThere.length > 0 ? `; only they know ${named(onlyThere)}` : ''}`,
    next: 'Give one of both a queue, a `prefix` or a `site` of its own.',
  }),
  'process-gone': ({ facts: { kind, host, pid, lastSeen, jobs } }) => ({
    says: `The ${kind} with pid ${pid} on ${host} was last heard of ${showAgo(lastSeen)}${jobs > 0 ? `; it ran ${count(jobs, 'job')}` : ''}`,
    next: 'Look there whether it was killed (out of memory: dmesg), and start it again; a blocked event loop looks the same.',
  }),
  'loop-blocked': ({ facts: { kind, host, pid, lag } }) => ({
    says: `The event loop of the ${kind} with pid ${pid} on ${host} was held up for ${showSpan(lag)}`,
    next: "Give jobs that keep a processor busy isolation: 'process', or run them in a pool (cortado worker-pool).",
  }),
};

function nobody(queue: string, quiet: number): string {
  if (quiet === 0) return `No worker serves queue ${queue}`;
  const workers = quiet === 1 ? 'The worker of queue' : `All ${quiet} workers of queue`;
  return `${workers} ${queue} ${quiet === 1 ? 'is quiet and takes' : 'are quiet and take'} nothing more`;
}

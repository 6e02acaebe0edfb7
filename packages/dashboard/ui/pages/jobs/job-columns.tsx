import { Link } from '@tanstack/react-router';
import type { JobItem } from '../../api/types.js';
import { column } from '../../components/data-table.js';
import { Moment } from '../../components/moment.js';
import { Name } from '../../components/name.js';
import { StateBadge } from '../../components/state-badge.js';
import { showSpan } from '../../words/numbers.js';
import { plain } from '../../words/plain.js';

export const JOB_COLUMNS = [
  column<JobItem>('state', 'State', ({ state }) => <StateBadge state={state} />, { width: 112, narrow: 100 }),
  column<JobItem>('name', 'Job', (job) => <What job={job} />, { isWhole: true }),
  column<JobItem>('queue', 'Queue', ({ queue }) => <Name of={queue} />, {
    width: 120,
    isMinor: true,
    isWhole: true,
  }),
  column<JobItem>('user', 'User', ({ user }) => <Name of={user ?? '–'} />, {
    width: 150,
    isMinor: true,
    isWhole: true,
  }),
  column<JobItem>('tries', 'Tries', ({ attempts, attemptsAllowed }) => `${attempts}/${attemptsAllowed}`, {
    width: 62,
    isMinor: true,
    isNumber: true,
  }),
  column<JobItem>('took', 'Took', (job) => tookOf(job), { width: 84, isMinor: true, isNumber: true }),
  column<JobItem>('when', 'When', (job) => <Moment at={momentOf(job)} />, { width: 128, narrow: 80 }),
];

/** Its name, and below what tells it from others of that name: the error it had, or its arguments. */
function What({ job: { queue, id, name, error, tags, arguments: args } }: { job: JobItem }) {
  return (
    <>
      <div className="name-cell">
        <Link
          to="/queues/$queue/jobs/$job"
          params={{ queue, job: id }}
          className="job-link"
          tabIndex={-1}
          onClick={(event) => event.stopPropagation()}
        >
          <Name of={name} />
        </Link>
        {tags.slice(0, 2).map((tag) => (
          <span key={tag} className="job-tag" title={tag}>
            {plain(tag)}
          </span>
        ))}
      </div>
      {error !== undefined ? (
        <div className="second-line bad">{error.split('\n', 1)[0]}</div>
      ) : (
        <div className="second-line mono">{args === undefined ? id : brief(args)}</div>
      )}
    </>
  );
}

function brief(args: readonly unknown[]): string {
  const text = JSON.stringify(args).slice(1, -1);
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

/** What is most telling in its state: its end, its start, when it is due, or when it was queued. */
function momentOf({ state, finishedAt, startedAt, runAt, queuedAt }: JobItem): string {
  if (state === 'active') return startedAt ?? queuedAt;
  if (state === 'delayed') return runAt ?? queuedAt;
  return finishedAt ?? queuedAt;
}

function tookOf({ startedAt, finishedAt, state }: JobItem): string {
  if (startedAt === undefined || (finishedAt === undefined && state !== 'active')) return '–';
  const end = finishedAt === undefined ? Date.now() : new Date(finishedAt).getTime();
  return showSpan(Math.max(0, end - new Date(startedAt).getTime()));
}

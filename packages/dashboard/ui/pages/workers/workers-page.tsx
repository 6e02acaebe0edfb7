import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { processesQuery } from '../../api/queries.js';
import type { Process } from '../../api/types.js';
import { Empty } from '../../components/empty.js';
import { Fact } from '../../components/fact.js';
import { Loaded } from '../../components/loaded.js';
import { Moment } from '../../components/moment.js';
import { Page } from '../../components/page.js';
import { Tag } from '../../components/tag.js';
import { TextLink } from '../../components/text-link.js';
import { useLive } from '../../live/live.js';
import { count, showBytes, showSpan } from '../../words/numbers.js';
import { ProcessActs } from './process-acts.js';

const EVERY = 3_000;
const COLORS = { busy: 'blue', idle: 'teal', quiet: 'yellow', gone: 'red' } as const;
const LABELS = { busy: 'Busy', idle: 'Idle', quiet: 'Quiet', gone: 'Gone' } as const;
/** Milliseconds an event loop may be held up before that is worth a second look. */
const LAG_IS_BAD = 200;
const MOST_SLOTS = 60;

export function WorkersPage() {
  const live = useLive();
  const reading = useQuery({ ...processesQuery, refetchInterval: live.every(EVERY) });
  return (
    <Page title="Workers" about={reading.data && sumUp(reading.data)}>
      <Loaded of={reading}>
        {(processes) =>
          processes.length === 0 ? (
            <div className="card">
              <Empty title="No process runs jobs or fires schedules">
                Start one with `cortado worker`, `cortado worker-pool` or `cortado start`.
              </Empty>
            </div>
          ) : (
            <div className="two">
              {processes.map((it) => (
                <ProcessCard
                  key={`${it.kind} ${it.host} ${it.pid} ${it.since}`}
                  process={it}
                  siblings={poolSize(processes, it)}
                />
              ))}
            </div>
          )
        }
      </Loaded>
    </Page>
  );
}

function ProcessCard({ process, siblings }: { process: Process; siblings: number }) {
  const { kind, name, host, pid, status, slots, queues, currentJobs, memory, loopLag, clockOffset } = process;
  return (
    <section className="card card-pad" aria-label={`${kind} ${host}:${pid}`}>
      <div className="queue-head">
        <h2 className="queue-name">{name ?? `${host}:${pid}`}</h2>
        <Text size="xs" c="dimmed">
          {kind}
        </Text>
        <Tag color={COLORS[status]}>{LABELS[status]}</Tag>
        <ProcessActs process={process} siblings={siblings} />
      </div>
      {slots.total > 0 && (
        <div className="slots" role="img" aria-label={`${slots.taken} of ${slots.total} slots taken`}>
          {Array.from({ length: Math.min(MOST_SLOTS, slots.total) }, (_, slot) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: slots have a number and nothing else
            <span key={slot} className="slot" data-taken={slot < slots.taken || undefined} />
          ))}
          <Text size="xs" c="dimmed">
            {slots.taken} of {slots.total}
          </Text>
        </div>
      )}
      <dl className="facts process-facts">
        {name && <Fact name="Process">{`${host}:${pid}`}</Fact>}
        {process.pool !== undefined && <Fact name="Pool">{process.pool}</Fact>}
        <Fact name="App">
          {process.app} {process.version}
        </Fact>
        <Fact name="Started">
          <Moment at={process.since} />
        </Fact>
        <Fact name="Last seen">
          <Moment at={process.lastSeen} />
        </Fact>
        <Fact name="Memory">{showBytes(memory)}</Fact>
        <Fact name="Loop lag">
          <Text span inherit c={loopLag > LAG_IS_BAD ? 'red' : undefined}>
            {showSpan(loopLag)}
          </Text>
        </Fact>
        {clockOffset !== 0 && (
          <Fact name="Clock">
            {showSpan(Math.abs(clockOffset))} {clockOffset > 0 ? 'ahead' : 'behind'}
          </Fact>
        )}
        {queues.length > 0 && (
          <Fact name="Queues">{queues.map((it) => `${it.name} (${it.concurrency})`).join(', ')}</Fact>
        )}
      </dl>
      {currentJobs.length > 0 && (
        <ul className="current-jobs" aria-label="Jobs it runs">
          {currentJobs.map((job) => (
            <li key={job.id}>
              <TextLink to="/queues/$queue/jobs/$job" params={{ queue: job.queue, job: job.id }} size="sm">
                {job.name}
              </TextLink>{' '}
              <Text span size="xs" c="dimmed">
                {job.queue}, since <Moment at={job.since} />
              </Text>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The processes of its pool that take jobs. */
function poolSize(processes: readonly Process[], { host, pool }: Process): number {
  const own = processes.filter((it) => it.pool !== undefined && it.host === host && it.pool === pool);
  return own.filter((it) => it.status === 'idle' || it.status === 'busy').length;
}

function sumUp(processes: readonly Process[]): string {
  const workers = processes.filter((it) => it.kind === 'worker' && it.status !== 'gone');
  const total = workers.reduce((sum, it) => sum + it.slots.total, 0);
  const taken = workers.reduce((sum, it) => sum + it.slots.taken, 0);
  return `${count(workers.length, 'worker')}, ${taken} of ${count(total, 'slot')} taken`;
}

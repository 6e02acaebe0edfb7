import { Group, List, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { scheduleQuery } from '../../api/queries.js';
import type { ScheduleDetails, SlotLine } from '../../api/types.js';
import { column, DataTable } from '../../components/data-table.js';
import { Empty } from '../../components/empty.js';
import { Fact } from '../../components/fact.js';
import { Loaded } from '../../components/loaded.js';
import { Moment } from '../../components/moment.js';
import { Page } from '../../components/page.js';
import { Tag } from '../../components/tag.js';
import { TextLink } from '../../components/text-link.js';
import { useLive } from '../../live/live.js';
import { cronWords } from '../../words/cron-words.js';
import { showNumber, showSpan } from '../../words/numbers.js';
import { plain } from '../../words/plain.js';
import { DECISIONS, OUTCOMES, SCHEDULE_STATES, whenWords } from '../../words/schedule-words.js';
import { term } from '../jobs/job-search.js';
import { ClockChange } from './clock-change.js';
import { ScheduleActs } from './schedule-acts.js';

const EVERY = 4_000;

const COLUMNS = [
  column<SlotLine>('slot', 'Slot', ({ slot, count }) => (
    <>
      <Moment at={slot} isExact />{' '}
      {count > 1 && (
        <Text span size="xs" c="dimmed">
          and {showNumber(count - 1)} more
        </Text>
      )}
    </>
  )),
  column<SlotLine>('decision', 'Decision', ({ decision }) => DECISIONS[decision], {
    width: 110,
    narrow: 86,
  }),
  column<SlotLine>(
    'outcome',
    'Outcome',
    ({ outcome }) => (outcome ? <Tag color={OUTCOMES[outcome].color}>{OUTCOMES[outcome].label}</Tag> : '–'),
    { width: 120, narrow: 104 },
  ),
  column<SlotLine>('took', 'Took', ({ duration }) => (duration === undefined ? '–' : showSpan(duration)), {
    width: 90,
    isNumber: true,
    isMinor: true,
  }),
  column<SlotLine>('why', 'Why', ({ why, error }) => error ?? why ?? '', { isMinor: true }),
];

export function SchedulePage() {
  const { schedule: key } = useParams({ from: '/schedules/$schedule' });
  const live = useLive();
  const reading = useQuery({ ...scheduleQuery(key), refetchInterval: live.every(EVERY) });
  const { data } = reading;
  const words = data?.schedule.cron === undefined ? undefined : cronWords(data.schedule.cron);
  return (
    <Page
      title={key}
      about={
        data && (
          <Group gap="xs">
            <Tag color={SCHEDULE_STATES[data.schedule.state].color}>
              {SCHEDULE_STATES[data.schedule.state].label}
            </Tag>
            <span className="mono">{whenWords(data.schedule)}</span>
            {words !== undefined && <span>{words}</span>}
            <span>{data.schedule.timezone}</span>
          </Group>
        )
      }
      acts={data && <ScheduleActs schedule={data.schedule} />}
    >
      <Loaded of={reading}>{(found) => <ScheduleBody details={found} />}</Loaded>
    </Page>
  );
}

function ScheduleBody({ details }: { details: ScheduleDetails }) {
  const { schedule, next, log } = details;
  const navigate = useNavigate();
  const { stopped, policy } = schedule;
  return (
    <Stack gap="md">
      {stopped && (
        <section className="card card-pad">
          <Text size="sm">
            Stopped <Moment at={stopped.at} />
            {stopped.by && ` by ${plain(stopped.by)}`}
            {stopped.reason && `: ${plain(stopped.reason)}`}. Its slots are left out until it is started.
          </Text>
        </section>
      )}
      <div className="two">
        <section className="card card-pad">
          <dl className="facts">
            <Fact name="Job">
              <TextLink to="/jobs" search={{ q: term('schedule', schedule.key) }} size="sm">
                {schedule.job}
              </TextLink>
            </Fact>
            <Fact name="Queue">{schedule.queue}</Fact>
            <Fact name="Last slot">
              <Moment at={schedule.lastSlot} fallback="never" />
            </Fact>
            <Fact name="Runs">
              {showNumber(schedule.runs)}
              {schedule.runsByHand > 0 && `, ${showNumber(schedule.runsByHand)} by hand`}
            </Fact>
            <Fact name="Made by">{schedule.app ? `code of ${schedule.app}` : 'hand, at run time'}</Fact>
            <Fact name="Overlap">{String(policy.overlap)}</Fact>
            {schedule.failures > 0 && <Fact name="Failures in a row">{showNumber(schedule.failures)}</Fact>}
          </dl>
        </section>
        <section className="card card-pad" aria-label="Next runs">
          <h2 className="card-title">Next runs</h2>
          {next.length === 0 ? (
            <Text size="sm" c="dimmed">
              No slot is left.
            </Text>
          ) : (
            <List size="sm" listStyleType="none">
              {next.map((at) => (
                <List.Item key={at}>
                  <Moment at={at} isExact />{' '}
                  <Text span size="sm" c="dimmed">
                    <Moment at={at} />
                  </Text>
                </List.Item>
              ))}
            </List>
          )}
        </section>
      </div>
      <ClockChange {...details} />
      <section>
        <h2 className="card-title">Last runs</h2>
        {log.length === 0 ? (
          <div className="card">
            <Empty title="It has not run yet">
              A process with a scheduler has to run: `cortado schedule` or `cortado start`.
            </Empty>
          </div>
        ) : (
          <DataTable
            label="Last runs"
            rows={log}
            columns={COLUMNS}
            keyOf={(it) => `${it.slot} ${it.decidedAt} ${it.decision}`}
            open={({ queue, jobId }) => {
              if (queue && jobId)
                void navigate({ to: '/queues/$queue/jobs/$job', params: { queue, job: jobId } });
            }}
          />
        )}
      </section>
    </Stack>
  );
}

import { Button, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { schedulerQuery, schedulesQuery } from '../../api/queries.js';
import type { Schedule, SchedulerState } from '../../api/types.js';
import { ActDialog } from '../../components/act-dialog.js';
import { column, DataTable } from '../../components/data-table.js';
import { Empty } from '../../components/empty.js';
import { Loaded } from '../../components/loaded.js';
import { Moment } from '../../components/moment.js';
import { moreOf } from '../../components/more-button.js';
import { Name } from '../../components/name.js';
import { Page } from '../../components/page.js';
import { Tag } from '../../components/tag.js';
import { useMay } from '../../components/use-act.js';
import { useLive } from '../../live/live.js';
import { count, showNumber } from '../../words/numbers.js';
import { plain } from '../../words/plain.js';
import { SCHEDULE_STATES, whenWords } from '../../words/schedule-words.js';

const EVERY = 5_000;

const COLUMNS = [
  column<Schedule>(
    'state',
    'State',
    ({ state }) => <Tag color={SCHEDULE_STATES[state].color}>{SCHEDULE_STATES[state].label}</Tag>,
    { width: 112, narrow: 104 },
  ),
  column<Schedule>('key', 'Schedule', ({ key }) => <Name of={key} />, { isWhole: true }),
  column<Schedule>('when', 'When', (schedule) => <span className="mono">{whenWords(schedule)}</span>, {
    width: 190,
    isMinor: true,
  }),
  column<Schedule>('zone', 'Zone', ({ timezone }) => timezone, { width: 140, isMinor: true }),
  column<Schedule>('queue', 'Queue', ({ queue }) => <Name of={queue} />, {
    width: 120,
    isMinor: true,
    isWhole: true,
  }),
  column<Schedule>('last', 'Last slot', ({ lastSlot }) => <Moment at={lastSlot} fallback="never" />, {
    width: 128,
    isMinor: true,
  }),
  column<Schedule>(
    'next',
    'Next run',
    ({ nextRun, state }) => <Moment at={state === 'active' ? nextRun : undefined} />,
    { width: 130, narrow: 80 },
  ),
  column<Schedule>('runs', 'Runs', ({ runs }) => showNumber(runs), {
    width: 80,
    isMinor: true,
    isNumber: true,
  }),
];

export function SchedulesPage() {
  const live = useLive();
  const navigate = useNavigate();
  const reading = useInfiniteQuery({ ...schedulesQuery, refetchInterval: live.every(EVERY) });
  const scheduler = useQuery({ ...schedulerQuery, refetchInterval: live.every(EVERY) });
  return (
    <Page
      title="Schedules"
      about={scheduler.data && <SchedulerWords scheduler={scheduler.data} />}
      acts={scheduler.data && <SchedulerActs scheduler={scheduler.data} />}
    >
      <Loaded of={reading}>
        {({ pages }) => {
          const rows = pages.flatMap((it) => it.schedules);
          if (rows.length === 0 && !reading.hasNextPage)
            return (
              <div className="card">
                <Empty title="There are no schedules">
                  Put @Scheduled on a method, or use cortado.schedules.upsert, and it stands here.
                </Empty>
              </div>
            );
          return (
            <DataTable
              label="Schedules"
              rows={rows}
              columns={COLUMNS}
              keyOf={(it) => it.key}
              open={({ key }) => navigate({ to: '/schedules/$schedule', params: { schedule: key } })}
              more={moreOf(reading)}
            />
          );
        }}
      </Loaded>
    </Page>
  );
}

function SchedulerWords({
  scheduler: { state, paused, disabled, processes, schedules, next },
}: {
  scheduler: SchedulerState;
}) {
  const note = disabled ?? paused;
  if (state !== 'enabled')
    return (
      <Text size="sm" c="orange" span>
        No schedule fires: the scheduler is {state}
        {note?.by && ` by ${plain(note.by)}`}
        {note?.reason && `: ${plain(note.reason)}`}.
      </Text>
    );
  return (
    <>
      {all(schedules)}
      {processes === 0
        ? '; no process fires them'
        : processes === undefined
          ? ''
          : `, fired by ${count(processes, 'process', 'processes')}`}
      {next && (
        <>
          ; {next.key} runs next, <Moment at={next.at} />
        </>
      )}
    </>
  );
}

/** Who does not see all of them is told no number. */
function all(schedules: number | undefined): string {
  return schedules === undefined ? 'all schedules' : count(schedules, 'schedule');
}

function SchedulerActs({ scheduler: { state, schedules } }: { scheduler: SchedulerState }) {
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  const isPaused = state === 'paused';
  if (state === 'disabled' || !may(isPaused ? 'scheduler.resume' : 'scheduler.pause')) return null;
  return (
    <>
      <Button size="xs" variant={isPaused ? 'filled' : 'default'} onClick={() => setOpen(true)}>
        {isPaused ? 'Resume all' : 'Pause all…'}
      </Button>
      {isOpen && (
        <ActDialog
          act={
            isPaused
              ? {
                  title: 'Resume the scheduler',
                  what: `${all(schedules)} fire again; slots that passed are caught up as each schedule says.`,
                  verb: `Resume ${all(schedules)}`,
                  path: 'scheduler/resume',
                }
              : {
                  title: 'Pause the scheduler',
                  what: `${all(schedules)} fire no more until somebody resumes them. Runs that are queued go on.`,
                  verb: `Pause ${all(schedules)}`,
                  path: 'scheduler/pause',
                  isDestructive: true,
                  asksReason: true,
                }
          }
          close={() => setOpen(false)}
        />
      )}
    </>
  );
}

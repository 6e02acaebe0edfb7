import { Button, Code } from '@mantine/core';
import { useState } from 'react';
import { word } from '../../api/client.js';
import type { ActName, Schedule, Triggered } from '../../api/types.js';
import { type Act, ActDialog } from '../../components/act-dialog.js';
import { Moment } from '../../components/moment.js';
import { TextLink } from '../../components/text-link.js';
import { useMay } from '../../components/use-act.js';
import { TRIGGER_OUTCOMES } from '../../words/schedule-words.js';
import { BackfillDialog } from './backfill-dialog.js';

/** Runs a schedule now, leaves out its next slot, stops it, starts it, runs the slots of a past time. */
export function ScheduleActs({ schedule }: { schedule: Schedule }) {
  const may = useMay();
  const [act, setAct] = useState<Act>();
  const [isBackfilling, setBackfilling] = useState(false);
  const { state, nextRun } = schedule;
  const path = `schedules/${word(schedule.key)}`;
  const button = (right: ActName, label: string, it: Act) =>
    may(right) && (
      <Button size="xs" variant="default" onClick={() => setAct(it)}>
        {label}
      </Button>
    );
  return (
    <>
      {button('schedules.trigger', 'Run now', {
        title: 'Run it now',
        what: (
          <>
            One job <Code>{schedule.job}</Code> is queued now. The next slot stays where it is.
          </>
        ),
        verb: 'Queue 1 job',
        path: `${path}/trigger`,
        told: (answer) => <TriggeredJob of={answer as Triggered} />,
      })}
      {state === 'active' &&
        nextRun &&
        button('schedules.skip', 'Skip next', {
          title: 'Skip the next slot',
          what: (
            <>
              The slot of <Moment at={nextRun} isExact /> is left out; the one after runs.
            </>
          ),
          verb: 'Skip 1 slot',
          path: `${path}/skip`,
        })}
      {state === 'active' &&
        button('schedules.stop', 'Stop…', {
          title: 'Stop this schedule',
          what: 'Its slots are left out until somebody starts it, also after the next deploy. A run that is queued goes on.',
          verb: 'Stop 1 schedule',
          path: `${path}/stop`,
          isDestructive: true,
          asksReason: true,
        })}
      {state === 'stopped' &&
        button('schedules.start', 'Start…', {
          title: 'Start this schedule',
          what: 'Its slots count again, from the next one on.',
          verb: 'Start 1 schedule',
          path: `${path}/start`,
          asksReason: true,
        })}
      {may('schedules.backfill') && (
        <Button size="xs" variant="default" onClick={() => setBackfilling(true)}>
          Backfill…
        </Button>
      )}
      {isBackfilling && <BackfillDialog schedule={schedule.key} close={() => setBackfilling(false)} />}
      {act && <ActDialog act={act} close={() => setAct(undefined)} />}
    </>
  );
}

/** What came of a run by hand, and the job that it led to. */
function TriggeredJob({ of: { queue, id, outcome } }: { of: Triggered }) {
  return (
    <>
      {TRIGGER_OUTCOMES[outcome]}{' '}
      <TextLink to="/queues/$queue/jobs/$job" params={{ queue, job: id }} size="sm">
        See the job
      </TextLink>
    </>
  );
}

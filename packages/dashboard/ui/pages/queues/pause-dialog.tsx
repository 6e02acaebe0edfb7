import { Select } from '@mantine/core';
import { useState } from 'react';
import { word } from '../../api/client.js';
import type { Queue } from '../../api/types.js';
import { ActDialog } from '../../components/act-dialog.js';
import { count } from '../../words/numbers.js';

const TIMES = [
  { value: '', label: 'Until somebody resumes it' },
  { value: '15', label: 'For 15 minutes' },
  { value: '60', label: 'For an hour' },
  { value: '240', label: 'For 4 hours' },
  { value: '1440', label: 'For a day' },
];
const MINUTE = 60_000;

/** Pauses a queue, for a time where one is chosen. */
export function PauseDialog({ queue: { name, counts }, close }: { queue: Queue; close: () => void }) {
  const [minutes, setMinutes] = useState('');
  const until = minutes === '' ? undefined : new Date(Date.now() + Number(minutes) * MINUTE).toISOString();
  const waiting = counts.waiting + counts.prioritized;
  return (
    <ActDialog
      act={{
        title: `Pause ${name}`,
        what: `No worker starts a job of this queue any more; ${count(counts.active, 'job')} that ${counts.active === 1 ? 'runs goes' : 'run go'} on, ${count(waiting, 'job')} that ${waiting === 1 ? 'waits stays' : 'wait stay'}.`,
        verb: 'Pause 1 queue',
        path: `queues/${word(name)}/pause`,
        body: until === undefined ? {} : { until },
        asksReason: true,
        more: (
          <Select
            label="How long"
            data={TIMES}
            value={minutes}
            onChange={(value) => setMinutes(value ?? '')}
            allowDeselect={false}
          />
        ),
      }}
      close={close}
    />
  );
}

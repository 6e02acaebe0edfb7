import { Select } from '@mantine/core';
import { useState } from 'react';
import { word } from '../../api/client.js';
import type { Queue } from '../../api/types.js';
import { ActDialog } from '../../components/act-dialog.js';
import { count } from '../../words/numbers.js';

const TIMES = [
  { value: '', label: 'Until somebody resumes it' },
  { value: '15m', label: 'For 15 minutes' },
  { value: '1h', label: 'For an hour' },
  { value: '4h', label: 'For 4 hours' },
  { value: '1d', label: 'For a day' },
];

/** Pauses a queue, for a time where one is chosen. */
export function PauseDialog({ queue: { name, counts }, close }: { queue: Queue; close: () => void }) {
  const [length, setLength] = useState('');
  const waiting = counts.waiting + counts.prioritized;
  return (
    <ActDialog
      act={{
        title: `Pause ${name}`,
        what: `No worker starts a job of this queue any more; ${count(counts.active, 'job')} that ${counts.active === 1 ? 'runs goes' : 'run go'} on, ${count(waiting, 'job')} that ${waiting === 1 ? 'waits stays' : 'wait stay'}.`,
        verb: 'Pause 1 queue',
        path: `queues/${word(name)}/pause`,
        body: length === '' ? {} : { for: length },
        asksReason: true,
        more: (
          <Select
            label="How long"
            data={TIMES}
            value={length}
            onChange={(value) => setLength(value ?? '')}
            allowDeselect={false}
          />
        ),
      }}
      close={close}
    />
  );
}

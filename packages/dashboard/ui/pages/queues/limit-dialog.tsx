import { Group, NumberInput, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { word } from '../../api/client.js';
import type { Queue } from '../../api/types.js';
import { ActDialog } from '../../components/act-dialog.js';
import { rateWords, showSpan } from '../../words/numbers.js';

const SECOND = 1_000;
const TIMES = [SECOND, 10 * SECOND, 60 * SECOND, 600 * SECOND, 3_600 * SECOND, 86_400 * SECOND];
const LARGEST = 2 ** 31 - 1;

/** A field of a limit: nothing where there is none. */
type Field = number | '';

/** Sets how many jobs of a queue run at a time, and start within a time, in all processes together, or lifts it. */
export function LimitDialog({ queue, close }: { queue: Queue; close: () => void }) {
  const { name, limits, options } = queue;
  const before = { concurrency: limits.concurrency ?? '', max: limits.limiter?.max ?? '' } as const;
  // Workers of a queue with a limiter of its own count in the time that was declared.
  const declared = options.limiter?.duration;
  const timeBefore = declared ?? limits.limiter?.duration ?? 60 * SECOND;
  const [concurrency, setConcurrency] = useState<Field>(before.concurrency);
  const [max, setMax] = useState<Field>(before.max);
  const [time, setTime] = useState(timeBefore);
  const isOther = {
    concurrency: concurrency !== before.concurrency,
    limiter: max !== before.max || (max !== '' && time !== timeBefore),
  };
  return (
    <ActDialog
      act={{
        title: `Limit ${name}`,
        what: 'Holds for the jobs of this queue in all processes together, from now on; what runs goes on. An empty field is no limit.',
        verb: 'Limit 1 queue',
        path: `queues/${word(name)}/limit`,
        body: {
          ...(isOther.concurrency ? { concurrency: concurrency === '' ? null : concurrency } : {}),
          ...(isOther.limiter ? { limiter: max === '' ? null : { max, duration: time } } : {}),
        },
        asksReason: true,
        isReady: isOther.concurrency || isOther.limiter,
        more: (
          <Stack gap="sm">
            <JobsInput label="Jobs at a time" value={concurrency} onChange={setConcurrency} />
            <Group gap="sm" grow align="end" className="limit-rate">
              <JobsInput label="Jobs started" value={max} onChange={setMax} />
              <Select
                label="Within"
                data={choices(timeBefore)}
                value={String(time)}
                onChange={(value) => setTime(Number(value))}
                allowDeselect={false}
                disabled={declared !== undefined}
              />
            </Group>
            {options.limiter && (
              <Text size="sm">
                The queue declares {rateWords(options.limiter)}, which holds where nothing is said here. Its
                workers count in that time.
              </Text>
            )}
          </Stack>
        ),
      }}
      close={close}
    />
  );
}

function JobsInput({
  label,
  value,
  onChange,
}: {
  label: string;
  value: Field;
  onChange: (value: Field) => void;
}) {
  return (
    <NumberInput
      label={label}
      placeholder="no limit"
      value={value}
      onChange={(it) => onChange(typeof it === 'number' ? it : '')}
      min={1}
      max={LARGEST}
      clampBehavior="strict"
      allowDecimal={false}
      allowNegative={false}
      thousandSeparator=","
    />
  );
}

function choices(time: number): { value: string; label: string }[] {
  const times = TIMES.includes(time) ? TIMES : [...TIMES, time].sort((a, b) => a - b);
  return times.map((it) => ({ value: String(it), label: showSpan(it) }));
}

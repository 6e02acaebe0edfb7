import { Button, NumberInput } from '@mantine/core';
import { useState } from 'react';
import type { Process } from '../../api/types.js';
import { type Act, ActDialog } from '../../components/act-dialog.js';
import { useMay } from '../../components/use-act.js';
import { count } from '../../words/numbers.js';

const MOST = 256;

/** What a process that runs jobs can be told. */
export function ProcessActs({ process, siblings }: { process: Process; siblings: number }) {
  const may = useMay();
  const [act, setAct] = useState<'quiet' | 'restart' | 'scale'>();
  const [processes, setProcesses] = useState(siblings);
  const { host, pid, pool, status, slots } = process;
  if (process.kind !== 'worker' || status === 'gone') return null;
  const place = { host, pid };
  const acts: Readonly<Record<'quiet' | 'restart' | 'scale', Act>> = {
    quiet: {
      title: `Quiet ${host}:${pid}`,
      what: `This one process takes no more jobs. The ${count(slots.taken, 'job')} it runs end in peace. Only a restart makes it take jobs again.`,
      verb: 'Quiet 1 process',
      path: 'processes/quiet',
      body: place,
      isDestructive: true,
      asksReason: true,
    },
    restart: {
      title: `Restart ${host}:${pid}`,
      what: `Its pool starts another process, which serves before this one ceases to; the ${count(slots.taken, 'job')} it runs end in peace.`,
      verb: 'Restart 1 process',
      path: 'processes/restart',
      body: place,
      asksReason: true,
    },
    scale: {
      title: `Scale the pool ${host}:${pool}`,
      what: `It has ${count(siblings, 'process', 'processes')} now. Those that are too many take no more jobs, and end when theirs have.`,
      verb: `Have ${count(processes, 'process', 'processes')}`,
      path: 'processes/scale',
      body: { ...place, processes },
      asksReason: true,
      more: (
        <NumberInput
          label="Processes"
          value={processes}
          min={1}
          max={MOST}
          clampBehavior="strict"
          allowDecimal={false}
          onChange={(value) => setProcesses(Math.max(1, Number(value) || 1))}
        />
      ),
    },
  };
  return (
    <span className="process-acts">
      {may('processes.quiet') && status !== 'quiet' && (
        <Button size="compact-xs" variant="default" onClick={() => setAct('quiet')}>
          Quiet…
        </Button>
      )}
      {may('processes.restart') && pool !== undefined && (
        <Button size="compact-xs" variant="default" onClick={() => setAct('restart')}>
          Restart…
        </Button>
      )}
      {may('processes.scale') && pool !== undefined && (
        <Button size="compact-xs" variant="default" onClick={() => setAct('scale')}>
          Scale the pool…
        </Button>
      )}
      {act && <ActDialog act={acts[act]} close={() => setAct(undefined)} />}
    </span>
  );
}

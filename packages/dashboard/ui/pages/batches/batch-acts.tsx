import { Button } from '@mantine/core';
import { useState } from 'react';
import { batchPath } from '../../api/queries.js';
import type { Batch } from '../../api/types.js';
import { ActDialog } from '../../components/act-dialog.js';
import { useMay } from '../../components/use-act.js';
import { BulkDialog } from '../jobs/bulk-dialog.js';

/** What can be done to a batch as a whole. */
export function BatchActs({ batch }: { batch: Batch }) {
  const may = useMay();
  const [act, setAct] = useState<'retry' | 'cancel'>();
  const path = batchPath(batch.queue, batch.id);
  const close = () => setAct(undefined);
  return (
    <>
      {batch.failed > 0 && may('batches.retry') && (
        <Button size="xs" variant="default" onClick={() => setAct('retry')}>
          Retry failed…
        </Button>
      )}
      {batch.state === 'running' && may('batches.cancel') && (
        <Button size="xs" variant="default" onClick={() => setAct('cancel')}>
          Cancel…
        </Button>
      )}
      {act === 'retry' && (
        <BulkDialog act="retry" path={`${path}/retry`} which=" of this batch that failed" close={close} />
      )}
      {act === 'cancel' && (
        <ActDialog
          act={{
            title: 'Cancel the batch',
            what: 'Its jobs that wait are taken out, those that run are told to stop, and it ends as cancelled. Jobs that have ended stay as they are.',
            verb: 'Cancel the batch',
            path: `${path}/cancel`,
            isDestructive: true,
            asksReason: true,
          }}
          close={close}
        />
      )}
    </>
  );
}

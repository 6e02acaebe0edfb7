import { Button } from '@mantine/core';
import { useState } from 'react';
import { groupPath } from '../../api/queries.js';
import type { ErrorGroup } from '../../api/types.js';
import { ActDialog } from '../../components/act-dialog.js';
import { useMay } from '../../components/use-act.js';
import { BulkDialog } from '../jobs/bulk-dialog.js';

/** What can be done to a group of errors. */
export function GroupActs({ group: { id, job, state } }: { group: ErrorGroup }) {
  const may = useMay();
  const [act, setAct] = useState<'retry' | 'resolve' | 'reopen'>();
  const path = groupPath(id);
  const close = () => setAct(undefined);
  return (
    <>
      {job !== undefined && may('errors.retry') && (
        <Button size="xs" variant="default" onClick={() => setAct('retry')}>
          Retry failed…
        </Button>
      )}
      {state !== 'resolved' && may('errors.resolve') && (
        <Button size="xs" onClick={() => setAct('resolve')}>
          Resolve…
        </Button>
      )}
      {state === 'resolved' && may('errors.reopen') && (
        <Button size="xs" variant="default" onClick={() => setAct('reopen')}>
          Reopen…
        </Button>
      )}
      {act === 'retry' && (
        <BulkDialog act="retry" path={`${path}/retry`} which=" that failed with this error" close={close} />
      )}
      {act === 'resolve' && (
        <ActDialog
          act={{
            title: 'Resolve the error',
            what: 'It is closed, and opens again by itself with the first error that comes after. Its failed jobs stay as they are: retry them once it is mended.',
            verb: 'Resolve 1 error',
            path: `${path}/resolve`,
            asksReason: true,
          }}
          close={close}
        />
      )}
      {act === 'reopen' && (
        <ActDialog
          act={{
            title: 'Reopen the error',
            what: 'It stands among the unresolved again.',
            verb: 'Reopen 1 error',
            path: `${path}/reopen`,
            asksReason: true,
          }}
          close={close}
        />
      )}
    </>
  );
}

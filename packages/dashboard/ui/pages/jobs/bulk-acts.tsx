import { Button } from '@mantine/core';
import { useState } from 'react';
import type { JobQuery } from '../../api/queries.js';
import type { State } from '../../api/types.js';
import { useMay } from '../../components/use-act.js';
import { BulkDialog, type ManyAct } from './bulk-dialog.js';
import { filterOf } from './job-search.js';

/** What can be done to the jobs of a list. */
type ListAct = Exclude<ManyAct, 'purge'>;

/** The states whose jobs an act can be done to. */
const FITS: Readonly<Record<ListAct, readonly State[]>> = {
  retry: ['failed', 'cancelled'],
  cancel: ['waiting', 'prioritized', 'delayed', 'waiting-children', 'active'],
  run: ['completed', 'failed', 'cancelled'],
  remove: ['completed', 'failed', 'cancelled'],
};
const LABELS: Readonly<Record<ListAct, string>> = {
  retry: 'Retry all…',
  cancel: 'Cancel all…',
  run: 'Run all again…',
  remove: 'Remove all…',
};

/** What can be done to every job of the list, also to those that are not on the page. */
export function BulkActs({ query, state }: { query: JobQuery; state: State | undefined }) {
  const may = useMay();
  const [act, setAct] = useState<ListAct>();
  const acts = (Object.keys(FITS) as ListAct[]).filter(
    (it) => may(`jobs.${it}`) && query.id === undefined && (state === undefined || FITS[it].includes(state)),
  );
  return (
    <>
      {acts.map((it) => (
        <Button key={it} size="xs" variant="default" onClick={() => setAct(it)}>
          {LABELS[it]}
        </Button>
      ))}
      {act && (
        <BulkDialog
          act={act}
          body={{ filter: filterOf(query) }}
          {...(query.state === undefined ? {} : { which: '' })}
          close={() => setAct(undefined)}
        />
      )}
    </>
  );
}

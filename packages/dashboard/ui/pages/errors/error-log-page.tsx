import { Button, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { errorsQuery } from '../../api/queries.js';
import type { ErrorItem } from '../../api/types.js';
import { ActDialog } from '../../components/act-dialog.js';
import { column, DataTable } from '../../components/data-table.js';
import { Empty } from '../../components/empty.js';
import { Loaded } from '../../components/loaded.js';
import { Moment } from '../../components/moment.js';
import { moreOf } from '../../components/more-button.js';
import { Name } from '../../components/name.js';
import { Page } from '../../components/page.js';
import { useMay } from '../../components/use-act.js';
import { useLive } from '../../live/live.js';

const EVERY = 5_000;

const COLUMNS = [
  column<ErrorItem>(
    'title',
    'Where',
    ({ title }) => (
      <strong className="error-title">
        <Name of={title} />
      </strong>
    ),
    {
      width: 190,
      narrow: 112,
      isWhole: true,
    },
  ),
  column<ErrorItem>('message', 'Message', ({ message }) => (
    <Text span size="sm" c="red" inherit>
      {message.split('\n', 1)[0]}
    </Text>
  )),
  column<ErrorItem>('user', 'User', ({ user }) => <Name of={user ?? '–'} />, {
    width: 130,
    isMinor: true,
    isWhole: true,
  }),
  column<ErrorItem>('queue', 'Queue', ({ job }) => <Name of={job?.queue ?? '–'} />, {
    width: 120,
    isMinor: true,
    isWhole: true,
  }),
  column<ErrorItem>('at', 'When', ({ at }) => <Moment at={at} />, { width: 128, narrow: 80 }),
];

/** Every error by itself. */
export function ErrorLogPage() {
  const live = useLive();
  const navigate = useNavigate();
  const may = useMay();
  const [isClearing, setClearing] = useState(false);
  const reading = useInfiniteQuery({
    ...errorsQuery,
    refetchInterval: live.every(EVERY),
  });
  const hasSome = (reading.data?.pages[0]?.errors.length ?? 0) > 0;
  return (
    <Page
      title="Error log"
      about="Jobs that failed for good, and what logError was told: the latest 5,000 of 14 days."
      acts={
        hasSome &&
        may('errors.clear') && (
          <Button size="xs" variant="default" onClick={() => setClearing(true)}>
            Clear…
          </Button>
        )
      }
    >
      <Loaded of={reading}>
        {({ pages }) => {
          const rows = pages.flatMap((it) => it.errors);
          if (rows.length === 0 && !reading.hasNextPage)
            return (
              <div className="card">
                <Empty title="No errors">No job has failed for good lately.</Empty>
              </div>
            );
          return (
            <DataTable
              label="Errors"
              rows={rows}
              columns={COLUMNS}
              keyOf={(it) => it.id}
              open={({ id }) => navigate({ to: '/errors/$error', params: { error: id } })}
              more={moreOf(reading)}
            />
          );
        }}
      </Loaded>
      {isClearing && (
        <ActDialog
          act={{
            title: 'Clear the error log',
            what: 'Every entry is forgotten, of all queues, also those that are not on this page, and every group of errors with who resolved it. The failed jobs themselves stay.',
            verb: 'Forget all errors',
            path: 'errors/clear',
            isDestructive: true,
          }}
          close={() => setClearing(false)}
        />
      )}
    </Page>
  );
}

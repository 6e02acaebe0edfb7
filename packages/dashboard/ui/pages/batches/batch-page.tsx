import { Group, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { batchQuery } from '../../api/queries.js';
import type { Batch } from '../../api/types.js';
import { Fact } from '../../components/fact.js';
import { Loaded } from '../../components/loaded.js';
import { Moment } from '../../components/moment.js';
import { Page } from '../../components/page.js';
import { Tag } from '../../components/tag.js';
import { useLive } from '../../live/live.js';
import { BATCH_STATES } from '../../words/batch-words.js';
import { showNumber } from '../../words/numbers.js';
import { BatchActs } from './batch-acts.js';
import { BatchBar } from './batch-bar.js';
import { BatchMembers } from './batch-members.js';

const EVERY = 2_000;

export function BatchPage() {
  const { queue, batch: id } = useParams({ from: '/queues/$queue/batches/$batch' });
  const live = useLive();
  const reading = useQuery({ ...batchQuery(queue, id), refetchInterval: live.every(EVERY) });
  const { data } = reading;
  return (
    <Page
      title={data?.name ?? 'Batch'}
      about={
        data && (
          <Group gap="xs">
            <Tag color={BATCH_STATES[data.state].color}>{BATCH_STATES[data.state].label}</Tag>
            <span className="mono">{data.id}</span>
          </Group>
        )
      }
      acts={data && <BatchActs batch={data} />}
    >
      <Loaded of={reading}>{(found) => <BatchBody batch={found} />}</Loaded>
    </Page>
  );
}

function BatchBody({ batch }: { batch: Batch }) {
  return (
    <Stack gap="md">
      <section className="card card-pad" aria-label="How far it is">
        <div className="batch-head">
          <BatchBar batch={batch} />
        </div>
        <dl className="facts">
          <Fact name="Jobs">{showNumber(batch.total)}</Fact>
          <Fact name="Not ended">{showNumber(batch.pending)}</Fact>
          <Fact name="Completed">{showNumber(batch.completed)}</Fact>
          <Fact name="Failed">{showNumber(batch.failed)}</Fact>
          <Fact name="Cancelled">{showNumber(batch.cancelled)}</Fact>
          <Fact name="Queue">{batch.queue}</Fact>
          <Fact name="Sent">
            <Moment at={batch.createdAt} fallback="not known" />
          </Fact>
        </dl>
      </section>
      <BatchMembers batch={batch} />
    </Stack>
  );
}

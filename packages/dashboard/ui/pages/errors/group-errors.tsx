import { useNavigate } from '@tanstack/react-router';
import type { GroupError } from '../../api/types.js';
import { column, DataTable } from '../../components/data-table.js';
import { Empty } from '../../components/empty.js';
import { Moment } from '../../components/moment.js';
import { Name } from '../../components/name.js';

const COLUMNS = [
  column<GroupError>('message', 'Message', ({ message }) => message.split('\n', 1)[0]),
  column<GroupError>('job', 'Job', ({ job }) => job?.id ?? '–', { width: 150, isMinor: true }),
  column<GroupError>('user', 'User', ({ user }) => <Name of={user ?? '–'} />, {
    width: 130,
    isMinor: true,
    isWhole: true,
  }),
  column<GroupError>('version', 'Version', ({ version }) => version ?? '–', { width: 100, isMinor: true }),
  column<GroupError>('at', 'When', ({ at }) => <Moment at={at} />, { width: 128, narrow: 80 }),
];

/** The latest errors of a group. */
export function GroupErrors({ errors }: { errors: readonly GroupError[] }) {
  const navigate = useNavigate();
  if (errors.length === 0)
    return (
      <div className="card">
        <Empty title="No errors">The log keeps none of them any more.</Empty>
      </div>
    );
  return (
    <DataTable
      label="Latest errors"
      rows={errors}
      columns={COLUMNS}
      keyOf={(it) => it.id}
      open={({ id }) => navigate({ to: '/errors/$error', params: { error: id } })}
    />
  );
}

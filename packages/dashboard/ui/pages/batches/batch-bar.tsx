import type { Batch } from '../../api/types.js';
import { count, showNumber } from '../../words/numbers.js';

const PARTS = [
  ['completed', 'green-6'],
  ['failed', 'red-6'],
  ['cancelled', 'gray-6'],
] as const;

/** How far a batch is: what has completed, failed and was cancelled, of all its jobs. */
export function BatchBar({ batch }: { batch: Batch }) {
  const { total, completed, failed, cancelled } = batch;
  const words = `${showNumber(completed)} completed, ${showNumber(failed)} failed, ${showNumber(cancelled)} cancelled of ${count(total, 'job')}`;
  return (
    <div className="bar" role="img" aria-label={words} title={words}>
      {PARTS.map(([part, color]) => (
        <span
          key={part}
          style={{
            width: `${total === 0 ? 0 : (batch[part] / total) * 100}%`,
            background: `var(--mantine-color-${color})`,
          }}
        />
      ))}
    </div>
  );
}

import { count } from '../../words/numbers.js';

const WIDTH = 5;
const HEIGHT = 26;

/** How often something happened in each of the last hours, as bars. */
export function Trend({ counts }: { counts: readonly number[] }) {
  const most = Math.max(1, ...counts);
  const words = `${count(
    counts.reduce((sum, it) => sum + it, 0),
    'error',
  )} in the last ${counts.length} hours`;
  return (
    <svg
      className="trend"
      role="img"
      aria-label={words}
      width={counts.length * WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${counts.length * WIDTH} ${HEIGHT}`}
    >
      <title>{words}</title>
      {counts.map((it, hour) => {
        const height = it === 0 ? 1 : Math.max(3, (it / most) * HEIGHT);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: an hour is known by its place alone
            key={hour}
            className={it === 0 ? 'none' : undefined}
            x={hour * WIDTH}
            y={HEIGHT - height}
            width={WIDTH - 1}
            height={height}
          />
        );
      })}
    </svg>
  );
}

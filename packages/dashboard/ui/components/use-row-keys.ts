import { useHotkeys } from '@mantine/hooks';
import { useSingleKeys } from './single-keys.js';

/** `j` and `k` go through the rows of a list, Enter opens one, unless somebody types somewhere. */
export function useRowKeys({
  count,
  chosen,
  choose,
  open,
}: {
  count: number;
  chosen: number;
  choose: (index: number) => void;
  open: (index: number) => void;
}): void {
  useSingleKeys([
    ['j', () => choose(Math.min(count - 1, chosen + 1))],
    ['k', () => choose(Math.max(0, chosen - 1))],
  ]);
  useHotkeys([
    [
      'Enter',
      () => {
        // A row, a link or a button that has the focus opens by itself.
        if (document.activeElement === document.body || document.activeElement === null) open(chosen);
      },
      { preventDefault: false },
    ],
  ]);
}

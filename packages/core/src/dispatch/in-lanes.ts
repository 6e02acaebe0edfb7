/** `items` in their order, so many together. */
export function inChunks<T>(items: readonly T[], chunk: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / chunk) }, (_, index) =>
    items.slice(index * chunk, (index + 1) * chunk),
  );
}

/**
 * Hands chunks to `act`, which begin in their order, so many at a time. Gives what became of each, in that order.
 *
 * After a failure no other begins, and the promise rejects with the first one only when nothing is under way any more:
 * a caller that was told of a failure knows that nothing more is written. The libraries for this (p-map) either go on
 * with the rest or leave alone what is under way.
 */
export async function inLanes<C, R>(
  chunks: readonly C[],
  lanes: number,
  act: (chunk: C) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < chunks.length && failures.length === 0) {
      const index = next++;
      try {
        results[index] = await act(chunks[index] as C);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, chunks.length) }, lane));
  if (failures.length > 0) throw failures[0];
  return results;
}

import { Button, Text } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { logPartQuery } from '../../api/queries.js';
import type { JobDetails } from '../../api/types.js';
import { ScrollText } from '../../components/scroll-text.js';
import { count, showNumber } from '../../words/numbers.js';

const NEAR = 40;
/** Lines that are given at once. */
const PART = 1_000;

/** The latest lines of a job's log, and those before them when asked for; while somebody reads its end, it stays at its end. */
export function JobLog({ job: { queue, id, logs, state } }: { job: JobDetails }) {
  const [first, setFirst] = useState<number>();
  const parts = useQueries({
    queries: partsOf(first, logs.from).map(([from, to]) => logPartQuery(queue, id, from, to)),
  });
  const before = parts.flatMap(({ data }) => data?.lines ?? []);
  // In whole parts, so that those which are there are not read again when the log grows.
  const next = Math.max(0, (first ?? Math.floor(logs.from / PART) * PART) - PART);
  const rest = first === undefined ? logs.from : Math.min(first, logs.from);
  const box = useRef<HTMLElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    if (logs.total > 0 && isAtEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [logs.total]);
  if (logs.total === 0 && state !== 'active') return null;
  return (
    <section>
      <h2 className="card-title">Log</h2>
      {logs.total === 0 ? (
        <Text size="sm" c="dimmed">
          It has written nothing yet.
        </Text>
      ) : (
        <>
          {rest > 0 && (
            <Button
              size="compact-xs"
              variant="default"
              mb={4}
              loading={parts.some((it) => it.isPending)}
              onClick={() => setFirst(next)}
            >
              Show {count(rest - next, 'earlier line')}
              {next > 0 && ` of ${showNumber(rest)}`}
            </Button>
          )}
          <ScrollText
            label="log"
            text={[...before, ...logs.lines].join('\n')}
            ref={box}
            onScroll={({ currentTarget: it }) => {
              isAtEnd.current = it.scrollHeight - it.scrollTop - it.clientHeight < NEAR;
            }}
          />
        </>
      )}
    </section>
  );
}

/** From the first line that is wanted to that which is shown anyway. */
function partsOf(first = Number.POSITIVE_INFINITY, end: number): (readonly [from: number, to: number])[] {
  if (first >= end) return [];
  return Array.from({ length: Math.ceil((end - first) / PART) }, (_, index) => {
    const from = first + index * PART;
    return [from, Math.min(end, from + PART)] as const;
  });
}

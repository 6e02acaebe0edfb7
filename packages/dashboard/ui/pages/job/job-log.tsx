import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { earlierLinesQuery } from '../../api/queries.js';
import type { JobDetails } from '../../api/types.js';
import { ScrollText } from '../../components/scroll-text.js';
import { count } from '../../words/numbers.js';

const NEAR = 40;

/** The latest lines of a job's log, and those before them when asked for; while somebody reads its end, it stays at its end. */
export function JobLog({ job: { queue, id, logs, state } }: { job: JobDetails }) {
  const [showsEarlier, setShowsEarlier] = useState(false);
  const hasEarlier = logs.from > 0;
  const earlier = useQuery({
    ...earlierLinesQuery(queue, id, logs.from),
    enabled: showsEarlier && hasEarlier,
  });
  const before = showsEarlier && hasEarlier ? earlier.data : undefined;
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
          {hasEarlier && !before && (
            <Button
              size="compact-xs"
              variant="default"
              mb={4}
              loading={showsEarlier && earlier.isPending}
              onClick={() => setShowsEarlier(true)}
            >
              Show {count(logs.from, 'earlier line')}
            </Button>
          )}
          {before && before.from > 0 && (
            <Text size="xs" c="dimmed" mb={4}>
              {count(before.from, 'line')} before these
            </Text>
          )}
          <ScrollText
            label="log"
            text={[...(before?.lines ?? []), ...logs.lines].join('\n')}
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

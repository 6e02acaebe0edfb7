import { Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { JobDetails } from '../../api/types.js';
import { ScrollText } from '../../components/scroll-text.js';
import { count } from '../../words/numbers.js';

const NEAR = 40;

/** The latest lines of a job's log; while somebody reads its end, it stays at its end. */
export function JobLog({ job: { logs, state } }: { job: JobDetails }) {
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
          {logs.from > 0 && (
            <Text size="xs" c="dimmed" mb={4}>
              {count(logs.from, 'earlier line')}
            </Text>
          )}
          <ScrollText
            label="log"
            text={logs.lines.join('\n')}
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

import { Code, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { doctorQuery } from '../../api/queries.js';
import type { DoctorFinding } from '../../api/types.js';
import { Loaded } from '../../components/loaded.js';
import { Page } from '../../components/page.js';
import { Prose } from '../../components/prose.js';
import { useLive } from '../../live/live.js';
import { findingWords, idleQueueWords } from '../../words/finding-words.js';
import { count } from '../../words/numbers.js';

const EVERY = 15_000;
const RANK = { error: 0, warning: 1, ok: 2 } as const;
const LEVELS = { error: 'Error', warning: 'Warning', ok: 'Good' } as const;

export function DoctorPage() {
  const live = useLive();
  const reading = useQuery({ ...doctorQuery, refetchInterval: live.every(EVERY) });
  return (
    <Page title="Doctor" about={reading.data && sumUp(rowsOf(reading.data))}>
      <Loaded of={reading}>
        {(findings) => (
          <div className="card">
            {rowsOf(findings).map((row) => (
              <FindingRow key={row.key} row={row} />
            ))}
          </div>
        )}
      </Loaded>
    </Page>
  );
}

interface Row {
  readonly key: string;
  readonly level: DoctorFinding['level'];
  readonly code: string;
  readonly what: string;
  readonly advice?: string;
}

/** The worst first. Idle queues that nobody serves are one row, however many they are. */
function rowsOf(findings: readonly DoctorFinding[]): Row[] {
  const idle = findings.filter(isIdle);
  const others = idle.length < 2 ? findings : findings.filter((it) => !isIdle(it));
  const rows = others.map(
    (it): Row => ({ key: `${it.code} ${it.subject}`, level: it.level, code: it.code, ...findingWords(it) }),
  );
  if (others !== findings)
    rows.push({
      ...{ key: 'idle', level: 'warning', code: 'no-worker' },
      ...idleQueueWords(idle.map((it) => it.subject)),
    });
  return rows.sort((a, b) => RANK[a.level] - RANK[b.level]);
}

function isIdle(it: DoctorFinding): boolean {
  return it.code === 'no-worker' && it.level === 'warning' && it.facts.waiting === 0;
}

function FindingRow({ row: { level, code, what, advice } }: { row: Row }) {
  return (
    <div className="finding" data-level={level}>
      <span className="finding-dot" data-level={level} role="img" aria-label={LEVELS[level]} />
      <div>
        <Text size="sm" fw={level === 'ok' ? 400 : 600}>
          {what}
        </Text>
        {level !== 'ok' && advice && (
          <Text size="sm" c="dimmed">
            <Prose text={advice} />
          </Text>
        )}
      </div>
      <Code className="finding-code">{code}</Code>
    </div>
  );
}

function sumUp(rows: readonly Row[]): string {
  const of = (level: Row['level']) => rows.filter((it) => it.level === level).length;
  const [errors, warnings] = [of('error'), of('warning')];
  if (errors + warnings === 0) return 'Everything that jobs need is in order.';
  return `${count(errors, 'error')}, ${count(warnings, 'warning')}`;
}

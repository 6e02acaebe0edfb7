import { Code, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { doctorQuery } from '../../api/queries.js';
import type { DoctorFinding } from '../../api/types.js';
import { Loaded } from '../../components/loaded.js';
import { Page } from '../../components/page.js';
import { Prose } from '../../components/prose.js';
import { useLive } from '../../live/live.js';
import { findingWords } from '../../words/finding-words.js';
import { count } from '../../words/numbers.js';

const EVERY = 15_000;
const RANK = { error: 0, warning: 1, ok: 2 } as const;
const LEVELS = { error: 'Error', warning: 'Warning', ok: 'Good' } as const;

export function DoctorPage() {
  const live = useLive();
  const reading = useQuery({ ...doctorQuery, refetchInterval: live.every(EVERY) });
  return (
    <Page title="Doctor" about={reading.data && sumUp(reading.data)}>
      <Loaded of={reading}>
        {(findings) => (
          <div className="card">
            {findings
              .toSorted((a, b) => RANK[a.level] - RANK[b.level])
              .map((it) => (
                <FindingRow key={`${it.code} ${it.subject}`} finding={it} />
              ))}
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function FindingRow({ finding }: { finding: DoctorFinding }) {
  const { what, advice } = findingWords(finding);
  return (
    <div className="finding" data-level={finding.level}>
      <span
        className="finding-dot"
        data-level={finding.level}
        role="img"
        aria-label={LEVELS[finding.level]}
      />
      <div>
        <Text size="sm" fw={finding.level === 'ok' ? 400 : 600}>
          {what}
        </Text>
        {finding.level !== 'ok' && advice && (
          <Text size="sm" c="dimmed">
            <Prose text={advice} />
          </Text>
        )}
      </div>
      <Code className="finding-code">{finding.code}</Code>
    </div>
  );
}

function sumUp(findings: readonly DoctorFinding[]): string {
  const of = (level: DoctorFinding['level']) => findings.filter((it) => it.level === level).length;
  const [errors, warnings] = [of('error'), of('warning')];
  if (errors + warnings === 0) return 'Everything that jobs need is in order.';
  return `${count(errors, 'error')}, ${count(warnings, 'warning')}`;
}

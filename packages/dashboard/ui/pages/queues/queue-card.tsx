import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { word } from '../../api/client.js';
import type { Queue } from '../../api/types.js';
import { ActDialog } from '../../components/act-dialog.js';
import { Fact } from '../../components/fact.js';
import { Moment } from '../../components/moment.js';
import { Tag } from '../../components/tag.js';
import { TextLink } from '../../components/text-link.js';
import { useMay } from '../../components/use-act.js';
import { rateWords, showNumber, showShort, showSpan } from '../../words/numbers.js';
import { plain } from '../../words/plain.js';
import { STATE_ORDER, STATES } from '../../words/state-words.js';
import { BulkDialog } from '../jobs/bulk-dialog.js';
import { term } from '../jobs/job-search.js';
import { LimitDialog } from './limit-dialog.js';
import { PauseDialog } from './pause-dialog.js';

/** One queue: what it holds, how fast, what limits it, and what can be done with it. */
export function QueueCard({ queue }: { queue: Queue }) {
  const { name, counts, paused, limits, oldest, timeToClear, rates, options } = queue;
  const may = useMay();
  const [dialog, setDialog] = useState<'pause' | 'resume' | 'limit' | 'purge'>();
  const rate = limits.limiter ?? options.limiter;
  const isEmpty = counts.waiting + counts.prioritized + counts.delayed === 0;
  return (
    <section className="card card-pad" aria-label={`Queue ${name}`}>
      <div className="queue-head">
        <h2 className="queue-name">
          <TextLink to="/jobs" search={{ q: term('queue', name) }} inherit c="inherit">
            {name}
          </TextLink>
        </h2>
        {paused && <Tag color="yellow">Paused</Tag>}
        {(limits.concurrency ?? limits.limiter) !== undefined && <Tag color="blue">Limited</Tag>}
        {may('queues.limit') && (
          <Button size="compact-xs" variant="default" onClick={() => setDialog('limit')}>
            Limit…
          </Button>
        )}
        {!isEmpty && may('queues.purge') && (
          <Button size="compact-xs" variant="subtle" color="red" onClick={() => setDialog('purge')}>
            Empty…
          </Button>
        )}
        {paused
          ? may('queues.resume') && (
              <Button size="compact-xs" onClick={() => setDialog('resume')}>
                Resume
              </Button>
            )
          : may('queues.pause') && (
              <Button size="compact-xs" variant="default" onClick={() => setDialog('pause')}>
                Pause…
              </Button>
            )}
      </div>
      {paused && (
        <Text size="sm" mb="xs">
          {paused.by ? `By ${plain(paused.by)}` : 'By something else than Cortado'}
          {paused.since && (
            <>
              {' '}
              <Moment at={paused.since} />
            </>
          )}
          {paused.reason && `: ${plain(paused.reason)}`}
          {paused.until && (
            <>
              {'. It goes on by itself '}
              <Moment at={paused.until} />
            </>
          )}
          .
        </Text>
      )}
      <div className="state-counts">
        {STATE_ORDER.filter((it) => it !== 'cancelled').map((state) => (
          <TextLink
            key={state}
            to="/jobs"
            search={{ q: term('queue', name), state }}
            className="state-count-link"
            data-bad={(state === 'failed' && counts.failed > 0) || undefined}
            c="inherit"
            underline="never"
          >
            <strong>{showShort((counts as Readonly<Record<string, number>>)[state] ?? 0)}</strong>
            <span>{STATES[state].label}</span>
          </TextLink>
        ))}
      </div>
      <dl className="facts">
        <Fact name="Oldest waits since">
          <Moment at={oldest} fallback="none waits" />
        </Fact>
        <Fact name="Ends a minute">
          {rates.completed === undefined ? '?' : showShort(rates.completed)}
          {(rates.failed ?? 0) > 0 && `, ${showShort(rates.failed ?? 0)} failed`}
        </Fact>
        <Fact name="Time to clear">
          {timeToClear === undefined || oldest === undefined ? '–' : showSpan(timeToClear)}
        </Fact>
        <Fact name="Slots a process">{showNumber(options.concurrency)}</Fact>
        <Fact name="Time limit">{showSpan(options.timeout)}</Fact>
        <Fact name="At a time, in all">
          {limits.concurrency === undefined ? 'no limit' : showNumber(limits.concurrency)}
        </Fact>
        <Fact name="Rate, in all">{rate ? rateWords(rate) : 'no limit'}</Fact>
      </dl>
      {dialog === 'pause' && <PauseDialog queue={queue} close={() => setDialog(undefined)} />}
      {dialog === 'limit' && <LimitDialog queue={queue} close={() => setDialog(undefined)} />}
      {dialog === 'purge' && (
        <BulkDialog
          act="purge"
          path={`queues/${word(name)}/purge`}
          which={` of ${name} that wait or are delayed`}
          close={() => setDialog(undefined)}
        />
      )}
      {dialog === 'resume' && (
        <ActDialog
          act={{
            title: `Resume ${name}`,
            what: `Workers start its jobs again: ${showNumber(counts.waiting + counts.prioritized)} wait.`,
            verb: 'Resume 1 queue',
            path: `queues/${word(name)}/resume`,
            asksReason: true,
          }}
          close={() => setDialog(undefined)}
        />
      )}
    </section>
  );
}

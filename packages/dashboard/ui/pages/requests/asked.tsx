import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { requestQuery } from '../../api/queries.js';
import type { Request } from '../../api/types.js';
import { Fact } from '../../components/fact.js';
import { JsonView } from '../../components/json-view.js';
import { Loaded } from '../../components/loaded.js';
import { Moment } from '../../components/moment.js';
import { wishWords } from '../../words/act-words.js';
import { rateWords, showNumber } from '../../words/numbers.js';

/** What an act can be asked for with, by the name the API gives it. */
const NAMES: Readonly<Record<string, string>> = {
  queues: 'Queue',
  states: 'State',
  name: 'Name',
  user: 'User',
  tag: 'Tag',
  event: 'Event',
  schedule: 'Schedule',
  error: 'Error',
  text: 'Text',
  olderThan: 'Older than',
  for: 'For',
  until: 'Until',
  from: 'From',
  to: 'To',
  host: 'Host',
  pid: 'Process',
  processes: 'Processes',
  arguments: 'Arguments',
  concurrency: 'Jobs at a time',
  limiter: 'Rate',
};
const MOMENTS: ReadonlySet<string> = new Set(['until', 'from', 'to']);

/** All of what was asked for: read where the list has left something out. */
export function useWhole(request: Request) {
  const isWhole = request.leftOut.length === 0;
  return useQuery({ ...requestQuery(request.id), ...(isWhole ? { initialData: request } : {}) });
}

/** Who asked for what, with all that was said with it: whoever agrees to it has seen it. */
export function Asked({ request }: { request: Request }) {
  const whole = useWhole(request);
  return (
    <>
      {request.by} asked for: {wishWords(request.act)}, {onWords(request)}.
      <Loaded of={whole} lines={2}>
        {({ filter, details }) => <Said all={{ ...(filter as object | null), ...details }} />}
      </Loaded>
    </>
  );
}

function Said({ all }: { all: object }) {
  const said = Object.entries(all);
  if (said.length === 0) return null;
  return (
    <dl className="facts" aria-label="What was asked for">
      {said.map(([name, value]) => (
        <Fact key={name} name={NAMES[name] ?? name}>
          {shown(name, value)}
        </Fact>
      ))}
    </dl>
  );
}

function shown(name: string, value: unknown): ReactNode {
  if (MOMENTS.has(name) && typeof value === 'string') return <Moment at={value} isExact />;
  if (value === null) return 'no limit';
  if (name === 'limiter') return rateWords(value as { max: number; duration: number });
  if (name === 'arguments') return <JsonView value={value} label="arguments" />;
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** `3 of mails` */
export function onWords({ count, details, place: { job, schedule, target, queue } }: Request): string {
  const process = 'host' in details ? `${details.host}:${details.pid}` : undefined;
  const place = job ?? schedule ?? target ?? queue ?? process;
  const number = count === undefined ? undefined : showNumber(count);
  return [number, place].filter((it) => it !== undefined).join(' of ') || '–';
}

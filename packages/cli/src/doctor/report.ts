import type { Finding, FindingLevel } from '@cortado/core';
import { showBytes } from '../output/bytes.js';
import { count, named } from '../output/count.js';
import { showAgo } from '../output/moment.js';
import { paint, type Tone } from '../output/paint.js';
import type { Advice } from './advice.js';
import { advise, type CliFinding } from './advise.js';

const TONES: Readonly<Record<FindingLevel, Tone>> = { ok: 'good', warning: 'warning', error: 'bad' };

/** What was found, for people: how it stands, as Frappe's doctor prints it, then what is wrong. */
export function doctorReport(site: string, findings: readonly CliFinding[]): string {
  const troubles = troublesIn(findings);
  return [
    `Site: ${site}`,
    `Status: ${verdict(levelOf(findings), troubles)}`,
    ...overview(findings),
    ...troubles.flatMap(troubleLines),
  ].join('\n');
}

export function levelOf(findings: readonly CliFinding[]): FindingLevel {
  const has = (level: FindingLevel) => findings.some((it) => it.level === level);
  return has('error') ? 'error' : has('warning') ? 'warning' : 'ok';
}

/** Counts what is said below. */
function verdict(level: FindingLevel, troubles: readonly Trouble[]): string {
  const of = (one: FindingLevel) => troubles.filter((it) => it.level === one).length;
  const counts = [
    of('error') > 0 && count(of('error'), 'error'),
    of('warning') > 0 && count(of('warning'), 'warning'),
  ]
    .filter(Boolean)
    .join(', ');
  return paint(TONES[level], `${level === 'error' ? 'in trouble' : 'active'}${counts && ` (${counts})`}`);
}

function overview(findings: readonly CliFinding[]): string[] {
  const all = <C extends Finding['code']>(code: C): Finding<C>[] =>
    findings.flatMap((it) => (it.code === code ? [it as unknown as Finding<C>] : []));
  const queues = all('queue');
  const [scheduler] = all('scheduler');
  const [datastore] = all('datastore');
  const failed = queues.reduce((sum, it) => sum + it.facts.counts.failed, 0);
  return [
    ...(scheduler ? ['', ...schedulerLines(scheduler)] : []),
    ...(queues.length > 0
      ? ['', 'Workers:', ...queues.map(workerLine), '', 'Queues:', ...queues.map(queueLine)]
      : []),
    ...(queues.length > 0 || datastore ? [''] : []),
    ...(queues.length > 0 ? [`Failed jobs: ${failed}`, ...sizeLines(queues)] : []),
    ...(datastore ? [datastoreLine(datastore)] : []),
  ];
}

function schedulerLines({ facts }: Finding<'scheduler'>): string[] {
  const { state, lastExecuted, next, processes } = facts;
  return [
    `Scheduler: ${state}${processes === undefined ? '' : `, ${count(processes, 'process', 'processes')}`}`,
    `Last run: ${lastExecuted ? `${showAgo(lastExecuted.slot)} (${lastExecuted.key})` : 'none'}`,
    `Next run: ${next ? `${showAgo(next.at)} (${next.key})` : 'none'}`,
  ];
}

function workerLine({ subject, facts: { workers, slots } }: Finding<'queue'>): string {
  return workers === 0
    ? `  - ${subject} queue: ${paint('warning', 'no worker')}`
    : `  - ${subject} queue: ${count(workers, 'worker')} active, ${count(slots, 'slot')}`;
}

function queueLine({ subject, facts: { counts } }: Finding<'queue'>): string {
  const more = [
    counts.active > 0 && `${counts.active} active`,
    counts.delayed > 0 && `${counts.delayed} delayed`,
    counts.failed > 0 && `${counts.failed} failed`,
  ].filter(Boolean);
  return `  - ${subject}: ${[`${counts.waiting + counts.prioritized} pending`, ...more].join(', ')}`;
}

/** The largest first. */
function sizeLines(queues: readonly Finding<'queue'>[]): string[] {
  const taken = queues.flatMap(({ subject, facts: { size } }) => (size ? [{ subject, size }] : []));
  if (taken.length === 0) return [];
  const said = taken
    .toSorted((a, b) => b.size - a.size)
    .map(({ subject, size }) => `${subject} ${showBytes(size)}`);
  return [`Jobs take about: ${named(said, 5)}`];
}

function datastoreLine({ facts }: Finding<'datastore'>): string {
  const { product, version, roundTrip, memory, eviction, persistence } = facts;
  const said = [
    `version ${version}`,
    `round trip ${roundTrip} ms`,
    memory && `memory ${showBytes(memory.used)}${memory.limit ? ` of ${showBytes(memory.limit)}` : ''}`,
    eviction,
    persistence && `persistence ${persistence}`,
  ].filter(Boolean);
  return `${product}: ${paint('good', 'connected')} (${said.join(', ')})`;
}

/** The worst first. */
function troublesIn(findings: readonly CliFinding[]): Trouble[] {
  const rank = (it: Trouble) => (it.level === 'error' ? 0 : 1);
  const all = [...idleQueues(findings), ...findings.filter((it) => !isIdle(it)).flatMap(troubleOf)];
  return all.sort((a, b) => rank(a) - rank(b));
}

function troubleLines({ level, says, next }: Trouble): string[] {
  return ['', `${paint(TONES[level], level)} ${says.replace(/\.$/, '')}.`, ...(next ? [`  → ${next}`] : [])];
}

interface Trouble extends Advice {
  readonly level: FindingLevel;
}

function troubleOf(found: CliFinding): Trouble[] {
  const { level } = found;
  return level === 'ok' ? [] : [{ level, ...(advise(found) ?? { says: found.code }) }];
}

/** Queues in which nothing waits and that nobody serves are one trouble for whoever reads it. */
function idleQueues(findings: readonly CliFinding[]): Trouble[] {
  const idle = findings.filter(isIdle);
  if (idle.length < 2) return idle.flatMap(troubleOf);
  const says = `No worker serves the queues ${named(
    idle.map((it) => it.subject),
    10,
  )}`;
  return [{ level: 'warning', says, next: 'Start one for all of them: cortado worker' }];
}

function isIdle(it: CliFinding): boolean {
  return it.code === 'no-worker' && it.level === 'warning' && it.facts.waiting === 0;
}

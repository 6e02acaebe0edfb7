import { type Duration, parseDuration } from '@cortado/core';
import { type MemorySize, type PoolGroup, parseMemorySize, type Weights } from '@cortado/worker-pool';
import { InvalidArgumentError } from 'commander';

/** `4`: a count of something. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Expected a whole number above zero.');
  return Number(text);
}

/** `0`: how many to leave out. */
export function place(text: string): number {
  return text === '0' ? 0 : wholeNumber(text);
}

/** `2`, or `none` for no limit. */
export function countOrNone(text: string): number | 'none' {
  if (text === 'none') return text;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new InvalidArgumentError('Expected a whole number above zero, such as 2, or none.');
  return Number(text);
}

/** `100/1m`: so many within a time; or `none` for no limit. */
export function rateOrNone(text: string): { max: number; duration: Duration } | 'none' {
  if (text === 'none') return text;
  const [, max = '', time = ''] = /^(\d+)\/(.+)$/.exec(text) ?? [];
  const within = /^[a-z]/i.test(time) ? `1${time}` : time;
  if (!/^[1-9]\d{0,8}$/.test(max) || !parseDuration(within))
    throw new InvalidArgumentError(
      'Expected how many jobs start within a time, such as 100/1m or 5/s, or none.',
    );
  return { max: Number(max), duration: within as Duration };
}

/** `8080`, or `0` for any that is free. */
export function portNumber(text: string): number {
  const port = place(text);
  if (port > 65_535) throw new InvalidArgumentError('Expected a port from 0 to 65535.');
  return port;
}

/** `5m`: a length of time. */
export function duration(text: string): Duration {
  if (parseDuration(text) === undefined)
    throw new InvalidArgumentError("Expected a duration such as '30s', '5m' or '2h'.");
  return text as Duration;
}

/** `5m`, or `0` for no time at all. */
export function graceTime(text: string): Duration {
  return text.trim() === '0' ? 0 : duration(text);
}

/** `2026-01-01T09:00:00Z`: a moment; without a zone, in UTC. */
export function moment(text: string): Date {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const isMoment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?$/.test(text);
  const hasZone = isDay || /(Z|[+-]\d{2}:\d{2})$/.test(text);
  const found = new Date(hasZone ? text : `${text}Z`);
  if (!(isDay || isMoment) || Number.isNaN(found.getTime()) || !isInCalendar(text.slice(0, 10)))
    throw new InvalidArgumentError('Expected a moment such as 2026-01-01 or 2026-01-01T09:00:00Z.');
  return found;
}

/** `Date` takes February 31 for March 3. */
function isInCalendar(day: string): boolean {
  return new Date(day).toISOString().startsWith(day);
}

/** `short,default`: names of queues. May be given several times. */
export function queueNames(text: string, before: readonly string[] = []): string[] {
  const names = text.split(',').map((it) => it.trim());
  if (names.some((it) => it === ''))
    throw new InvalidArgumentError(
      'Expected names of queues with commas between them, such as short,default.',
    );
  return [...new Set([...before, ...names])];
}

/** `short,default:2`: queues and how many processes serve them. May be given several times. */
export function poolGroup(text: string, before: readonly PoolGroup[] = []): PoolGroup[] {
  const [, queues, processes] = /^([^:]+):(\d+)$/.exec(text) ?? [];
  if (!queues || !processes)
    throw new InvalidArgumentError('Expected queues and a number of processes, such as short,default:2.');
  return [...before, { queues: queueNames(queues), processes: wholeNumber(processes) }];
}

/** `short=3,default=1`: how many jobs each gives for one of another. May be given several times. */
export function queueWeights(text: string, before: Weights = {}): Weights {
  const pairs = text.split(',').map((it) => /^\s*(\S+?)\s*=\s*(\d+)\s*$/.exec(it));
  if (pairs.includes(null))
    throw new InvalidArgumentError('Expected queues and their weights, such as short=3,default=1.');
  const weights = pairs.map((it) => [it?.[1] as string, wholeNumber(it?.[2] as string)]);
  return { ...before, ...Object.fromEntries(weights) };
}

/** `512MB`: so much memory. */
export function memorySize(text: string): MemorySize {
  const [, count, unit] = /^\s*(\d+(?:\.\d+)?)\s*([KMG])(?:i?B)?\s*$/i.exec(text) ?? [];
  const size = `${count}${unit?.toUpperCase()}B`;
  if (parseMemorySize(size) === undefined)
    throw new InvalidArgumentError('Expected a size of memory of at least 1 MB, such as 512MB or 2GB.');
  return size as MemorySize;
}

import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { BeatFacts } from '../datastore/ports/beats.js';

/** What tells a process from the others of its machine, for those who can see its pid. */
export function pidFacts(): Pick<BeatFacts, 'pidSpace' | 'startTime'> {
  const startTime = statusOf(process.pid)?.startTime;
  return { pidSpace: pidSpace(), ...(startTime === undefined ? {} : { startTime }) };
}

/** Whether a process is certainly no more. `false` also where this process cannot see its pid. */
export function isGone({ pid, pidSpace: its, startTime }: BeatFacts): boolean {
  if (its === undefined || its !== pidSpace()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  const status = statusOf(pid);
  if (!status) return false;
  // One that nobody has waited for still has its pid, and another may have been given it since.
  return status.isDead || (startTime !== undefined && status.startTime !== startTime);
}

let known: string | undefined;

/** Containers of one machine see pids of their own. */
function pidSpace(): string {
  known ??= linuxPidSpace() ?? hostname();
  return known;
}

function linuxPidSpace(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return undefined;
  }
}

/** Linux alone tells. */
function statusOf(pid: number): { isDead: boolean; startTime: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold anything. Behind it: the state, and as the 20th the time of its start.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { isDead: fields[0] === 'Z' || fields[0] === 'X', startTime: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

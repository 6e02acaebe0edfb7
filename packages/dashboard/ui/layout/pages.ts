import type { ActName } from '../api/types.js';
import type { IconName } from '../components/icon.js';

export interface PageLink {
  readonly to: string;
  readonly label: string;
  readonly icon: IconName;
  /** The right it takes to see it. */
  readonly act: ActName;
  /** Pressed after `g`. */
  readonly key: string;
  /** Whether it is there only where acts take two people. */
  readonly isForTwo?: true;
}

export const PAGES: readonly PageLink[] = [
  { to: '/', label: 'Overview', icon: 'overview', act: 'metrics.read', key: 'o' },
  { to: '/jobs', label: 'Jobs', icon: 'jobs', act: 'jobs.read', key: 'j' },
  { to: '/queues', label: 'Queues', icon: 'queues', act: 'queues.read', key: 'q' },
  { to: '/batches', label: 'Batches', icon: 'batches', act: 'batches.read', key: 'b' },
  { to: '/schedules', label: 'Schedules', icon: 'schedules', act: 'schedules.read', key: 's' },
  { to: '/workers', label: 'Workers', icon: 'workers', act: 'processes.read', key: 'w' },
  { to: '/errors', label: 'Errors', icon: 'errors', act: 'errors.read', key: 'e' },
  { to: '/doctor', label: 'Doctor', icon: 'doctor', act: 'doctor.read', key: 'd' },
  { to: '/requests', label: 'Requests', icon: 'requests', act: 'requests.read', key: 'r', isForTwo: true },
  { to: '/audit', label: 'Audit', icon: 'audit', act: 'audit.read', key: 'a' },
];

import type { ErrorGroup } from '../api/types.js';

export const GROUP_STATES: Readonly<Record<ErrorGroup['state'], { label: string; color: string }>> = {
  open: { label: 'Open', color: 'red' },
  regressed: { label: 'Regressed', color: 'orange' },
  resolved: { label: 'Resolved', color: 'green' },
};

/** `TypeError`, `Error ECONNREFUSED` */
export function typeWords({ type, code }: Pick<ErrorGroup, 'type' | 'code'>): string {
  return code === undefined ? type : `${type} ${code}`;
}

/** `2.4.0`, `2.4.0 to 2.4.2` */
export function versionWords({ firstVersion, lastVersion }: ErrorGroup): string {
  if (lastVersion === undefined) return '–';
  return firstVersion === undefined || firstVersion === lastVersion
    ? lastVersion
    : `${firstVersion} to ${lastVersion}`;
}

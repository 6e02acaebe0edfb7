import { Badge } from '@mantine/core';
import type { State } from '../api/types.js';
import { STATES } from '../words/state-words.js';

export function StateBadge({ state }: { state: State }) {
  const { label, color } = STATES[state];
  return (
    <Badge color={color} variant="light" size="sm" radius="sm" className="state" data-state={state}>
      {label}
    </Badge>
  );
}

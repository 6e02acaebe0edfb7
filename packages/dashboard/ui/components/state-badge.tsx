import type { State } from '../api/types.js';
import { STATES } from '../words/state-words.js';
import { Tag } from './tag.js';

export function StateBadge({ state }: { state: State }) {
  const { label, color } = STATES[state];
  return (
    <Tag color={color} data-state={state}>
      {label}
    </Tag>
  );
}

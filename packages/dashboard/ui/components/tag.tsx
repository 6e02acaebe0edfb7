import type { ReactNode } from 'react';

/** A word or two in a colour of Mantine, dark enough on light and light enough on dark to be read by everybody. */
export function Tag({
  color,
  children,
  ...more
}: {
  color: string;
  children: ReactNode;
  'data-state'?: string;
}) {
  const tone = { '--tone': `var(--mantine-color-${color}-9)`, '--tint': `var(--mantine-color-${color}-2)` };
  return (
    <span className="tag" style={tone as object} {...more}>
      {children}
    </span>
  );
}

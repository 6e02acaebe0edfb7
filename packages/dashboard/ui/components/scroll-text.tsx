import type { Ref, UIEvent } from 'react';

/** Plain text of many lines that scrolls in its box, also by keyboard. */
export function ScrollText({
  label,
  text,
  ref,
  onScroll,
}: {
  label: string;
  text: string;
  ref?: Ref<HTMLElement>;
  onScroll?: (event: UIEvent<HTMLElement>) => void;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section className="code" tabIndex={0} aria-label={label} ref={ref} onScroll={onScroll}>
      <pre>{text}</pre>
    </section>
  );
}

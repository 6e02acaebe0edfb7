import type { ReactNode } from 'react';

/** The rest of a list that is read page by page. */
export interface MoreRows {
  readonly isLoading: boolean;
  load(): void;
}

/** Reads the next page; nothing where there is none. */
export function MoreButton({ more, children }: { more: MoreRows | undefined; children: ReactNode }) {
  if (!more) return null;
  return (
    <button type="button" className="more" onClick={more.load} disabled={more.isLoading}>
      {children}
    </button>
  );
}

import type { ReactNode } from 'react';

/** The rest of a list that is read page by page. */
export interface MoreRows {
  readonly isLoading: boolean;
  /** The next page could not be read. */
  readonly hasFailed: boolean;
  /** So many pages are there. */
  readonly pages: number;
  load(): void;
}

interface PagedReading {
  readonly data: { readonly pages: readonly unknown[] } | undefined;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly isFetchNextPageError: boolean;
  fetchNextPage(): Promise<unknown>;
}

/** `undefined` once all is read. */
export function moreOf(reading: PagedReading): MoreRows | undefined {
  return reading.hasNextPage
    ? {
        isLoading: reading.isFetchingNextPage,
        hasFailed: reading.isFetchNextPageError,
        pages: reading.data?.pages.length ?? 0,
        load: () => void reading.fetchNextPage(),
      }
    : undefined;
}

/** Reads the next page; nothing where there is none. */
export function MoreButton({
  more,
  children,
}: {
  more: Omit<MoreRows, 'pages'> | undefined;
  children: ReactNode;
}) {
  if (!more) return null;
  return (
    <button type="button" className="more" onClick={more.load} disabled={more.isLoading}>
      {more.hasFailed && !more.isLoading ? 'The next page could not be read: try again' : children}
    </button>
  );
}

import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../api/queries.js';
import { PAGES, type PageLink } from './pages.js';

/** The pages that there are for who looks; all that need no second person until it is known who that is. */
export function usePages(): readonly PageLink[] {
  const { data: session } = useQuery(sessionQuery);
  return PAGES.filter(
    ({ act, isForTwo }) =>
      (!session || session.may.includes(act)) && (!isForTwo || (session?.twoPeople.length ?? 0) > 0),
  );
}

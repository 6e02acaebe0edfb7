import { type Query, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { write } from '../api/client.js';
import { sessionQuery } from '../api/queries.js';
import type { ActName, Written } from '../api/types.js';

/** Whether the user may do this anywhere; the server asks again, for the place it is done to. */
export function useMay(): (act: ActName) => boolean {
  const { data } = useQuery(sessionQuery);
  return (act) => data?.may.includes(act) ?? false;
}

/**
 * One request that changes something. What was asked about the act itself is not read to its end beside it; whatever else pages
 * show is read anew afterwards.
 */
export function useWrite<T = unknown>() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ path, body }: { path: string; body?: object }) => write<T & Written>(path, body),
    onMutate: () => client.cancelQueries({ predicate: isBeforeAct }),
    onSettled: () => client.invalidateQueries({ predicate: (query) => !isBeforeAct(query) }),
  });
}

function isBeforeAct({ meta }: Pick<Query, 'meta'>): boolean {
  return meta?.isBeforeAct === true;
}

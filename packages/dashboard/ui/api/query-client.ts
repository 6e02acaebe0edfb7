import { QueryClient } from '@tanstack/react-query';
import { ApiFailure } from './client.js';

/** What another try would not change. */
const FINAL = new Set([
  'unknown-job',
  'unknown-queue',
  'unknown-schedule',
  'not-found',
  'forbidden',
  'bad-request',
]);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 1_000,
      // Who comes back hears what has changed from the server, unless it is paused; a long list stays as it is.
      refetchOnWindowFocus: false,
      // The server may be this very machine, whatever the browser thinks of the network.
      networkMode: 'always',
      retry: (count, error) => count < 1 && !(error instanceof ApiFailure && FINAL.has(error.code)),
      retryDelay: 500,
    },
    mutations: { networkMode: 'always' },
  },
});

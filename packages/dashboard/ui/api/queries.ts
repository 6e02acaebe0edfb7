import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { keepToken, read, word } from './client.js';
import type {
  Acts,
  Batch,
  Batches,
  BatchJobs,
  DoctorFinding,
  ErrorDetails,
  ErrorGroupDetails,
  ErrorGroups,
  Errors,
  GroupJobs,
  JobDetails,
  Jobs,
  KnownJobs,
  Metrics,
  Processes,
  Queues,
  Request,
  RequestCount,
  Requests,
  ScheduleDetails,
  SchedulerState,
  Schedules,
  Session,
} from './types.js';

export type Range = 'hour' | 'day' | 'week';
/** Which jobs a page lists, as the API's query says it. */
export type JobQuery = Readonly<Record<string, string | readonly string[] | undefined>>;

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    const session = await read<Session>('session', {}, signal);
    keepToken(session.csrf);
    return session;
  },
  staleTime: 5 * 60_000,
});

export const metricsQuery = (range: Range, queue?: string) =>
  queryOptions({
    queryKey: ['metrics', range, queue],
    queryFn: ({ signal }) => read<Metrics>('metrics', { range, queue }, signal),
  });

export const queuesQuery = queryOptions({
  queryKey: ['queues'],
  queryFn: async ({ signal }) => (await read<Queues>('queues', {}, signal)).queues,
});

export const knownJobsQuery = queryOptions({
  queryKey: ['known-jobs'],
  queryFn: async ({ signal }) => (await read<KnownJobs>('known-jobs', {}, signal)).jobs,
  staleTime: 5 * 60_000,
});

export const jobsQuery = (query: JobQuery) =>
  infiniteQueryOptions({
    queryKey: ['jobs', query],
    queryFn: ({ pageParam, signal }) => read<Jobs>('jobs', { ...query, after: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  });

export const jobQuery = (queue: string, job: string) =>
  queryOptions({
    queryKey: ['job', queue, job],
    queryFn: ({ signal }) => read<JobDetails>(`queues/${word(queue)}/jobs/${word(job)}`, {}, signal),
  });

/** A part of a log by the numbers of its lines, the last not included; at most as many as are given at once. */
export const logPartQuery = (queue: string, job: string, from: number, to: number) =>
  queryOptions({
    queryKey: ['log', queue, job, from, to],
    queryFn: ({ signal }) => {
      const path = `queues/${word(queue)}/jobs/${word(job)}/log`;
      return read<JobDetails['logs']>(path, { from, limit: to - from }, signal);
    },
    placeholderData: keepPreviousData,
  });

export const batchesQuery = infiniteQueryOptions({
  queryKey: ['batches'],
  queryFn: ({ pageParam, signal }) => read<Batches>('batches', { after: pageParam }, signal),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next,
});

export const batchPath = (queue: string, id: string) => `queues/${word(queue)}/batches/${word(id)}`;

export const batchQuery = (queue: string, id: string) =>
  queryOptions({
    queryKey: ['batch', queue, id],
    queryFn: async ({ signal }) => (await read<{ batch: Batch }>(batchPath(queue, id), {}, signal)).batch,
  });

export const batchJobsQuery = (queue: string, id: string, state: string) =>
  infiniteQueryOptions({
    queryKey: ['batch-jobs', queue, id, state],
    queryFn: ({ pageParam, signal }) =>
      read<BatchJobs>(`${batchPath(queue, id)}/jobs`, { state, after: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  });

export const schedulesQuery = infiniteQueryOptions({
  queryKey: ['schedules'],
  queryFn: ({ pageParam, signal }) => read<Schedules>('schedules', { after: pageParam }, signal),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next,
});

export const scheduleQuery = (key: string) =>
  queryOptions({
    queryKey: ['schedule', key],
    queryFn: ({ signal }) => read<ScheduleDetails>(`schedules/${word(key)}`, {}, signal),
  });

export const schedulerQuery = queryOptions({
  queryKey: ['scheduler'],
  queryFn: ({ signal }) => read<SchedulerState>('scheduler', {}, signal),
});

export const processesQuery = queryOptions({
  queryKey: ['processes'],
  queryFn: async ({ signal }) => (await read<Processes>('processes', {}, signal)).processes,
});

export const errorsQuery = infiniteQueryOptions({
  queryKey: ['errors'],
  queryFn: ({ pageParam, signal }) => read<Errors>('errors', { after: pageParam }, signal),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next,
});

export type GroupState = 'unresolved' | 'resolved' | 'all';

export const errorGroupsQuery = (state: GroupState) =>
  infiniteQueryOptions({
    queryKey: ['error-groups', state],
    queryFn: ({ pageParam, signal }) =>
      read<ErrorGroups>(
        'error-groups',
        { state: state === 'all' ? undefined : state, after: pageParam },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  });

export const groupPath = (id: string) => `error-groups/${word(id)}`;

export const errorGroupQuery = (id: string) =>
  queryOptions({
    queryKey: ['error-group', id],
    queryFn: ({ signal }) => read<ErrorGroupDetails>(groupPath(id), {}, signal),
  });

export const groupJobsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['group-jobs', id],
    queryFn: ({ pageParam, signal }) =>
      read<GroupJobs>(`${groupPath(id)}/jobs`, { after: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  });

export const errorQuery = (id: string) =>
  queryOptions({
    queryKey: ['error', id],
    queryFn: ({ signal }) => read<ErrorDetails>(`errors/${word(id)}`, {}, signal),
  });

export const doctorQuery = queryOptions({
  queryKey: ['doctor'],
  queryFn: async ({ signal }) => (await read<{ findings: DoctorFinding[] }>('doctor', {}, signal)).findings,
});

export interface AuditSearch {
  readonly by?: string | undefined;
  readonly act?: string | undefined;
}

export const auditQuery = ({ by, act }: AuditSearch) =>
  infiniteQueryOptions({
    queryKey: ['audit', by, act],
    queryFn: ({ pageParam, signal }) => read<Acts>('audit', { by, act, after: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  });

export const requestCountQuery = (id: string) =>
  queryOptions({
    queryKey: ['request-count', id],
    queryFn: ({ signal }) => read<RequestCount>(`requests/${word(id)}/count`, {}, signal),
    // What was counted for another look may be long past; once the act is done there is nothing to count.
    gcTime: 0,
    meta: { isBeforeAct: true },
  });

/** All of a request, of which a list leaves out what is long. What was asked for stays as it is. */
export const requestQuery = (id: string) =>
  queryOptions({
    queryKey: ['request', id],
    queryFn: async ({ signal }) =>
      (await read<{ request: Request }>(`requests/${word(id)}`, {}, signal)).request,
    staleTime: Infinity,
    meta: { isBeforeAct: true },
  });

export const requestsQuery = queryOptions({
  queryKey: ['requests'],
  queryFn: async ({ signal }) => (await read<Requests>('requests', {}, signal)).requests,
});

import type { Surroundings } from './surroundings.js';
import { type MeasuredRow, renderTable } from './table.js';

export interface BenchResult {
  readonly surroundings: Surroundings;
  readonly measured: readonly MeasuredRow[];
  /** Jobs sent and received by both sides together. */
  readonly delivered: number;
  readonly problems: readonly string[];
  readonly seconds: number;
}

/** `RESULTS.md`: the table with what is needed to judge it. */
export function renderPage({ surroundings, measured, delivered, problems, seconds }: BenchResult): string {
  const { date, machine, versions, warnings } = surroundings;
  const delivery =
    problems.length === 0
      ? `All ${delivered.toLocaleString('en-US')} jobs of the run arrived exactly once, with the contents they were sent with.`
      : `**The delivery check failed:**\n\n${problems.map((it) => `- ${it}`).join('\n')}`;
  return `# Cortado beside raw BullMQ

Written by \`npm run bench\` on ${date}, in ${Math.round(seconds)} seconds.

- machine: ${machine}
- versions: ${Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}
${warnings.map((it) => `- ${it}\n`).join('')}
${renderTable(measured)}

${delivery}

${HOW}`;
}

const HOW = `## How it is measured

Both sides run in the same run on the same servers, by turns: a short block of raw BullMQ, a block of Cortado,
then the other way round. A repetition counts as the median of its blocks and its ratio as the median of the
ratios of neighbouring blocks; the table shows the median of the repetitions and in brackets the lowest and the
highest. The verdict looks at the median alone.

- **Raw** is BullMQ as its guide shows it: \`queue.add\`, \`queue.addBulk\`, \`new Worker\`, connections for each Queue.
  Its workers keep as many finished jobs as Cortado's, but where a row says that it keeps all, which is its default.
- Where another name stands before a figure, that is what stands in the place of raw BullMQ: another library, or
  Cortado itself with fewer jobs.
- **Cortado** does all it does for an application: calls of a decorated method by a user (\`runAs\`), a DTO validated
  when queued and validated and revived before it runs, a time limit, capped retention.
- The payload is about 60 bytes of JSON, the method a no-op.
- *enqueue* rows: blocks of 200 calls one after the other, or of 1,000 at once. The jobs stay in the queue and are
  read back at the end. *process* rows: both workers live in one process; the queue is filled while it is paused,
  and the clock runs from the first start to the last. *pick-up*: from the call until the method runs, on a worker
  that waits; p99 is that of blocks of 100 calls.
- *own process* rows: each side's workers alone in processes of their own, which begin on a full queue; from the start
  of the first job after a warm-up to that of the last. The warm-up is the first 15,000 jobs of each process (10,000 at
  concurrency 1 and on PostgreSQL), which go while V8 compiles what they need, on either side; what those are like is a row of its own.
  Memory is the most a process ever held. Redis memory is the growth of
  \`used_memory\`, its CPU that of \`used_cpu_user\` and \`used_cpu_sys\`.
- *PostgreSQL* writes its commits to disk; each side has a database of its own, where 1,200 jobs have finished before
  *process* rows begin. *embedded*: each side has a folder of its own, in this process.
- *idle* rows: what a process, or a pool's, sends in 15 s while nothing is to be done, 20 s after it has started, commands
  inside of Redis's scripts included; one measurement each.
- *import*: a process for each time, with nothing else in it. *modules*: those loaded once one job has been queued and run,
  Node's own left out. *packages installed*: the files of BullMQ and ioredis, of @cortado/core and @cortado/worker-pool, each with
  all they depend on and without optional peers.
- *client*, *elements* and *frames*, where Chromium is installed: without a GPU; frames are counted for 3 s, by turns at rest and
  while a bar moves and events come.
- Each job is checked: all that was sent arrived once, and a checksum of the contents agrees.

## How far to trust it

Ratios travel from machine to machine, jobs per second do not: never compare those of two runs. On a shared machine
the same work measured twice differs by 5–20 %, more where a row waits for round trips; a ratio whose bracket
reaches across its target is a draw. In rows that share one process, raw BullMQ runs beside Cortado's
\`AsyncLocalStorage\` and pays for it too, which flatters Cortado: with each side in a process of its own, calls one after
the other came to 0.92–0.97 of raw BullMQ, 1,000 at once to 1.8–1.9, those over 50 queues to 1.7–2.1, \`enqueueMany\` to
1.8–2.2 (three runs each, Node 20.20, not part of this command). The rows with processes of their own are free of that.

What the worker rows are made of: on Node 20 one \`AsyncLocalStorage\` in use makes every promise of the process dearer,
BullMQ's and ioredis's own included. Raw BullMQ alone, with nothing added but such a storage around a no-op processor
at concurrency 50, went from 171 to 224 µs of CPU per job and to 0.80 of its throughput (medians of three runs of 8,000
jobs, Node 20.20); on Node 24.21 from 148 to 161 µs and 0.93. \`currentJob()\`, \`currentUser()\` and what nested jobs inherit
rest on it, as OpenTelemetry does.
`;

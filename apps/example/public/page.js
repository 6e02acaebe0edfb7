/** The page looks at the board again and again; what it shows is always what the server said last. */

const BUSY = 400;
const QUIET = 2000;
const WORDS = {
  waiting: 'waiting',
  prioritized: 'waiting',
  delayed: 'delayed',
  active: 'running',
  completed: 'done',
  failed: 'failed',
};

const byId = (id) => document.getElementById(id);
const number = (value) => value.toLocaleString('en-US');
const minutes = (value) => value.toFixed(1);

let lastReports = '';
let next;

byId('start-import').addEventListener('click', (event) => queue(event.currentTarget, '/api/imports', {}));
byId('start-report').addEventListener('click', (event) => queue(event.currentTarget, '/api/reports', {}));
byId('start-audit').addEventListener('click', (event) => queue(event.currentTarget, '/api/audits', {}));
byId('start-sync').addEventListener('click', (event) => queue(event.currentTarget, '/api/syncs', {}));
byId('export').addEventListener('submit', (event) => {
  event.preventDefault();
  const minDelay = byId('export-delay').valueAsNumber;
  void queue(byId('start-export'), '/api/exports', { minDelay });
});
byId('user').value = localStorage.getItem('user') ?? 'desk';
byId('user').addEventListener('change', ({ currentTarget: input }) => {
  if (!input.reportValidity()) return;
  localStorage.setItem('user', input.value);
  void look();
});
byId('notice').addEventListener('submit', async (event) => {
  event.preventDefault();
  const input = byId('notice-text');
  if (await queue(byId('send-notice'), '/api/notices', { text: input.value })) input.value = '';
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void look();
});
void look();

/** Queues a job and says whether that worked. */
async function queue(button, path, body) {
  button.disabled = true;
  try {
    await ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    byId('said').textContent = '';
    return true;
  } catch (error) {
    byId('said').textContent = error.message;
    return false;
  } finally {
    button.disabled = false;
    void look();
  }
}

async function look() {
  clearTimeout(next);
  let pause = QUIET;
  try {
    const { jobs, counts, notices, workflows } = await ask('/api/board');
    showCounts(counts);
    showWorkflows(workflows, counts);
    showJobs(jobs);
    showNotices(notices);
    await lookAtReports(jobs);
    byId('connection').textContent = '';
    if (jobs.some(({ state }) => ['waiting', 'active', 'delayed', 'prioritized'].includes(state)))
      pause = BUSY;
  } catch (error) {
    byId('connection').textContent = `No word from the server. ${error.message}`;
  }
  clearTimeout(next);
  if (!document.hidden) next = setTimeout(look, pause);
}

/** Only when another report has ended are there other reports to fetch. */
async function lookAtReports(jobs) {
  const ended = jobs.filter(({ name, state }) => name.startsWith('DelayReports.') && state === 'completed');
  const seen = `seen ${ended.map(({ id }) => id)}`;
  if (seen === lastReports) return;
  const { perHour, perAirportAndHour } = await ask('/api/reports');
  lastReports = seen;
  if (perHour) showHours(perHour);
  if (perAirportAndHour) showAirports(perAirportAndHour);
}

async function ask(path, { headers, ...options } = {}) {
  const user = byId('user').validity.valid ? byId('user').value : '';
  const response = await fetch(path, { ...options, headers: { ...headers, 'x-desk-user': user } });
  const answer = await response.json();
  if (response.ok) return answer;
  throw new Error([answer.error, ...(answer.details ?? [])].join(' '));
}

function showCounts(counts) {
  for (const [name, count] of Object.entries(counts)) byId(`count-${name}`).textContent = number(count);
}

/** Lines are kept by the id of their job, so that a bar moves instead of being drawn anew. */
function showJobs(jobs) {
  const list = byId('jobs');
  const known = new Map([...list.children].map((line) => [line.dataset.id, line]));
  list.replaceChildren(...jobs.map((job) => fillJob(known.get(job.id) ?? newJob(job), job)));
  byId('no-jobs').hidden = jobs.length > 0;
}

function newJob({ id, name, queue }) {
  const line = make('li', 'job');
  line.dataset.id = id;
  const title = make('span', 'name', name.replace('.', ' · '));
  title.append(make('small', 'queue', queue));
  const bar = make('div', 'bar');
  bar.setAttribute('role', 'progressbar');
  bar.setAttribute('aria-label', name);
  bar.append(make('div', 'fill'));
  line.append(title, make('span', 'state'), bar, make('span', 'words'), make('span', 'took'));
  return line;
}

function fillJob(line, { state, percent, words, error, startedAt, finishedAt }) {
  line.className = `job ${state}`;
  line.querySelector('.state').textContent = WORDS[state] ?? state;
  line.querySelector('.words').textContent = error ?? words;
  line.querySelector('.took').textContent = took(startedAt, finishedAt);
  line.querySelector('.bar').setAttribute('aria-valuenow', String(percent));
  line.querySelector('.fill').style.width = `${percent}%`;
  return line;
}

function took(startedAt, finishedAt) {
  if (!startedAt) return '';
  const seconds = (new Date(finishedAt ?? Date.now()) - new Date(startedAt)) / 1000;
  return `${Math.max(0, seconds).toFixed(1)} s`;
}

function showNotices(notices) {
  const lines = notices.map(({ text, file, noticedAt }) => {
    const line = make('li');
    const words = make('span', '', text);
    if (file) words.append(' ', downloadOf(file));
    const time = make(
      'time',
      '',
      new Date(noticedAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }),
    );
    time.dateTime = noticedAt;
    line.append(words, time);
    return line;
  });
  byId('notices').replaceChildren(...lines);
}

function downloadOf(file) {
  const link = make('a', '', 'CSV');
  link.href = `/downloads/${encodeURIComponent(file)}`;
  link.download = file;
  return link;
}

function showWorkflows({ audited, sync }, { flights }) {
  const { synced = 0, ...others } = sync;
  const open = Object.entries(others).map(([status, airports]) => `, ${airports} ${status}`);
  byId('workflows').textContent =
    `${number(audited)} of ${number(flights)} audited. Airports: ${synced} synced${open.join('')}.`;
}

function showHours({ flights, late, top }) {
  const enough = top.filter((line) => line.flights >= 1000);
  const highest = Math.max(1, ...(enough.length > 0 ? enough : top).map((line) => line.averageDelay));
  byId('hours-summary').textContent = summary(flights, late);
  const columns = Array.from({ length: 24 }, (_, hour) => {
    const line = top.find((it) => it.hour === hour);
    return line ? hourColumn(line, highest) : make('div');
  });
  byId('hours').replaceChildren(...columns);
  byId('hours-card').hidden = false;
}

function hourColumn({ hour, flights, averageDelay }, highest) {
  const box = make('div', flights < 1000 ? 'few' : '');
  box.title = `${hour}:00 – ${number(flights)} flights, ${minutes(averageDelay)} min on average`;
  const column = make('div', 'column');
  column.style.height = `${Math.min(1, Math.max(0, averageDelay / highest)) * 78}%`;
  box.append(make('span', 'value', averageDelay.toFixed(0)), column, make('span', 'hour', String(hour)));
  return box;
}

function showAirports({ flights, late, lines, top }) {
  byId('airports-summary').textContent =
    `${summary(flights, late)} The worst ${top.length} of ${number(lines)} lines:`;
  const rows = top.map((line) => {
    const airport = make('td', '', line.airport);
    airport.append(make('small', '', `${line.city}, ${line.state}`));
    const row = make('tr');
    const cells = [
      `${String(line.hour).padStart(2, '0')}:00`,
      number(line.flights),
      minutes(line.averageDelay),
      minutes(line.medianDelay),
      `${((line.late / line.flights) * 100).toFixed(0)} %`,
    ];
    row.append(airport, ...cells.map((cell) => make('td', 'number', cell)));
    return row;
  });
  byId('report').tBodies[0].replaceChildren(...rows);
  byId('airports-card').hidden = false;
}

function summary(flights, late) {
  return `${number(flights)} flights, ${((late / flights) * 100).toFixed(1)} % of them late.`;
}

/** Text goes in as text, never as HTML. */
function make(tag, className = '', text = '') {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}

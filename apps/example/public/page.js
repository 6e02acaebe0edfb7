/** The page asks for nothing twice: it is told when something has changed, and looks then. */
import { connect } from '/realtime/client.mjs';
import { showAirports, showHours } from '/reports.js';

/** Changes come in bursts; the page looks once for each of them, this many milliseconds apart. */
const PAUSE = 300;
/** What the header says, by how the page is connected. */
const WORDS = {
  connecting: 'Connecting…',
  online: 'Live',
  offline: 'Connection lost. Trying again…',
  refused: 'Not signed in',
  closed: '',
};

const byId = (id) => document.getElementById(id);
const realtime = connect();
/** A job that is asked for while somebody signs in is theirs. */
let signingIn = Promise.resolve();
const lookAtBoard = gathered(showBoard);
const lookAtReports = gathered(showReports);

realtime.state.subscribe(showConnection);
for (const doctype of ['Flight', 'Audit', 'Sync', 'Notice'])
  realtime.subscribe({ doctype }).on('list.changed', lookAtBoard);
realtime.subscribe({ doctype: 'Report' }).on('list.changed', lookAtReports);
realtime.onIncomplete(lookAtBoard);
void lookAtReports();

for (const [id, path, said] of [
  ['start-import', '/api/imports', 'The import has been queued.'],
  ['start-report', '/api/reports', 'The reports have been queued.'],
  ['start-audit', '/api/audits', 'The audit has been queued.'],
  ['start-sync', '/api/syncs', 'The sync has been queued.'],
])
  byId(id).addEventListener('click', ({ currentTarget: button }) => queue(button, path, {}, said));

onSubmit('export', () => {
  const minDelay = byId('export-delay').valueAsNumber;
  return queue(byId('start-export'), '/api/exports', { minDelay }, 'The export has been queued.');
});
onSubmit('month', () => {
  const month = byId('month-name').value;
  return queue(byId('start-month'), '/api/month-reports', { month }, 'The report has been queued.');
});
onSubmit('notice', async () => {
  const input = byId('notice-text');
  if (await queue(byId('send-notice'), '/api/notices', { text: input.value })) input.value = '';
});
for (const event of ['submit', 'change'])
  byId('sign-in').addEventListener(event, (it) => {
    it.preventDefault();
    signingIn = signIn();
  });

/** Queues a job and says whether that worked. */
async function queue(button, path, body, said) {
  button.disabled = true;
  try {
    await signingIn;
    await ask(path, post(body));
    byId('said').textContent = '';
    if (said) realtime.showAlert({ text: said, indicator: 'blue', seconds: 4 });
    return true;
  } catch (error) {
    byId('said').textContent = error.message;
    return false;
  } finally {
    button.disabled = false;
  }
}

/** Somebody else is at this page from now on: what it shows of the one before goes away. */
async function signIn() {
  const input = byId('user');
  if (input.value === input.defaultValue || !input.reportValidity()) return;
  try {
    const { user } = await ask('/api/sign-in', post({ user: input.value }));
    input.defaultValue = user;
    byId('said').textContent = '';
    realtime.reconnect();
  } catch (error) {
    byId('said').textContent = error.message;
  }
}

function showConnection() {
  const { status, datastore } = realtime.state.get();
  const line = byId('connection');
  const isAway = status === 'online' && datastore === 'away';
  line.textContent = isAway ? 'The jobs are away' : WORDS[status];
  line.dataset.status = isAway ? 'away' : status;
  // What happened while nobody was heard is in no event.
  if (status === 'online' && datastore === 'there') void lookAtBoard();
}

async function showBoard() {
  const { counts, workflows } = await ask('/api/board');
  for (const [name, count] of Object.entries(counts))
    byId(`count-${name}`).textContent = count.toLocaleString('en-US');
  byId('workflows').textContent = workflows;
}

async function showReports() {
  const { perHour, perAirportAndHour } = await ask('/api/reports');
  if (perHour) showHours(perHour);
  if (perAirportAndHour) showAirports(perAirportAndHour);
}

async function ask(path, options) {
  const response = await fetch(path, options);
  const answer = await response.json();
  if (response.ok) return answer;
  throw new Error([answer.error, ...(answer.details ?? [])].join(' '));
}

function post(body) {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function onSubmit(id, act) {
  byId(id).addEventListener('submit', (event) => {
    event.preventDefault();
    void act();
  });
}

/** Calls `look` once for all that asks for it within a pause, and never twice at the same time. */
function gathered(look) {
  let isDue = false;
  let isRunning = false;
  return async function again() {
    isDue = true;
    if (isRunning) return;
    isRunning = true;
    while (isDue) {
      isDue = false;
      // What fails is shown by the next that works.
      await look().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    isRunning = false;
  };
}

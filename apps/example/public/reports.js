/** Draws the two reports. */

const byId = (id) => document.getElementById(id);
const number = (value) => value.toLocaleString('en-US');
const minutes = (value) => value.toFixed(1);

export function showHours({ flights, late, top }) {
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

export function showAirports({ flights, late, lines, top }) {
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

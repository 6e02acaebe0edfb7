import type { Cortado } from '@cortado/core';
import { DelayReports } from '../flights/delay-reports.js';
import { FlightImports } from '../flights/flight-imports.js';
import { ImportRequest } from '../flights/import-request.js';
import { ReportRequest } from '../flights/report-request.js';
import { Notifications } from '../notifications/notifications.js';
import type { Services } from '../services.js';
import { countTables } from '../web/tables-count.js';
import { followJob } from './follow-job.js';
import type { ProgressDisplay } from './progress-display.js';
import type { Outcome } from './summary.js';

/** A morning at the back office: import, report, and say so. Every step is a job that a worker runs. */
export async function runJobs(
  cortado: Cortado,
  services: Services,
  display: ProgressDisplay,
): Promise<Outcome> {
  const startedAt = performance.now();
  const imports = cortado.jobs(FlightImports);
  const reports = cortado.jobs(DelayReports);

  const importing = await imports.importAll(new ImportRequest());
  const importingDepartures = await imports.importDepartures(new ImportRequest());
  await Promise.all([
    followJob('Import flights', importing, display),
    followJob('Import departures', importingDepartures, display),
  ]);

  const reportingHours = await reports.perHour();
  const reportingAirports = await reports.perAirportAndHour(new ReportRequest());
  const [perHour, perAirportAndHour] = await Promise.all([
    followJob('Report hours', reportingHours, display),
    followJob('Report airports', reportingAirports, display),
  ]);

  const text = `The report on ${perHour.flights.toLocaleString('en-US')} flights is ready.`;
  const notice = await cortado.jobs(Notifications).notify({ text });
  await followJob('Notify', notice, display);

  return {
    counts: await countTables(services.database),
    perHour,
    perAirportAndHour,
    files: [perHour.file, perAirportAndHour.file].map((it) => services.reports.pathOf(it)),
    seconds: (performance.now() - startedAt) / 1000,
  };
}

import { CronExpressionParser } from 'cron-parser';

/** Everything wrong with a cron expression and its zone, one sentence each; empty when both are good. */
export function cronProblems(cron: string, timezone: string, on: string): string[] {
  const problems = zoneProblems(timezone, on);
  const fields = cron.trim().split(/\s+/);
  if (cron.length > 200 || fields.length < 5 || fields.length > 6)
    return [
      ...problems,
      `Expected the cron expression of ${on} to have five fields (minute hour day month weekday), or six with seconds first, found ${JSON.stringify(cron.slice(0, 80))}.`,
    ];
  try {
    CronExpressionParser.parse(cron, { tz: problems.length === 0 ? timezone : 'UTC' }).next();
  } catch (error) {
    problems.push(
      `The cron expression ${JSON.stringify(cron)} of ${on} cannot be read: ${reason(error)}. Expected for example "0 9 * * 1-5" (at nine, Monday to Friday).`,
    );
  }
  return problems;
}

export function zoneProblems(timezone: string, on: string): string[] {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
    return [];
  } catch {
    return [
      `Unknown time zone ${JSON.stringify(timezone)} on ${on}. Expected an IANA name such as "Europe/Berlin" or "UTC".`,
    ];
  }
}

/** The next moments a schedule fires, in order. */
export function nextRuns(cron: string, timezone: string, count: number, after = new Date()): Date[] {
  const expression = CronExpressionParser.parse(cron, { tz: timezone, currentDate: after });
  return Array.from({ length: count }, () => expression.next().toDate());
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}

import { type CliEnd, cortado } from './cli.js';

interface Found {
  code: string;
  level: string;
  subject: string;
  facts: Record<string, unknown>;
  message?: string;
  next?: string;
}

/** What `cortado doctor` says of a situation: to people and, in the same words, to programs. */
export interface Diagnosis {
  text: CliEnd;
  exitCode: number | null;
  findings: Found[];
  /** What stands at this code; fails with all there is when nothing does. */
  of(code: string): Found;
}

/** Runs the command twice, side by side. */
export async function diagnose(env: Record<string, string>, cwd?: string): Promise<Diagnosis> {
  const where = cwd === undefined ? { env } : { env, cwd };
  const [text, json] = await Promise.all([
    cortado(['doctor'], where),
    cortado(['doctor', '--format', 'json'], where),
  ]);
  const { findings } = JSON.parse(json.stdout) as { findings: Found[] };
  expect(json.code).toBe(text.code);
  return {
    text,
    exitCode: text.code,
    findings,
    of: (code) => {
      const found = findings.find((it) => it.code === code);
      if (!found) throw new Error(`Expected ${code}, found ${findings.map((it) => it.code).join(', ')}`);
      return found;
    },
  };
}

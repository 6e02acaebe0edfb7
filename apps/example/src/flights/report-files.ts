import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';

/** The reports there may be, by file name. */
export const REPORT_FILES = ['delays-per-hour.csv', 'delays-per-airport-and-hour.csv'] as const;
export type ReportFile = (typeof REPORT_FILES)[number];

/** The folder of finished reports. A reader sees the old file or the new one, never half of one. */
export class ReportFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Writes a report in place of the one before. `mark` tells writers apart that work at once. */
  async put(file: ReportFile, lines: readonly object[], mark: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const draft = join(this.#folder, `.${file}.${mark}`);
    await writeFile(draft, stringify([...lines], { header: true, escape_formulas: true }));
    await rename(draft, this.pathOf(file));
  }

  pathOf(file: ReportFile): string {
    return join(this.#folder, file);
  }

  has(file: ReportFile): boolean {
    return existsSync(this.pathOf(file));
  }
}

/**
 * The order of test files: those that failed last time, then the longest first, so that none of them is left over for one
 * worker at the end. Where Jest has not seen a file run, as on a clean checkout, it would go by the file's size, and the
 * longest of ours, the contract of an engine, are three lines that call suites.
 */
import { readFileSync } from 'node:fs';
import Sequencer from '@jest/test-sequencer';

const SECOND = 1_000;
/** What a file of a folder takes, roughly. */
const USUAL = [
  ['/contract/', 300 * SECOND],
  ['/integration/', 20 * SECOND],
  ['/faults/', 20 * SECOND],
];
/** A file whose tests may take long says so. */
const OWN_LIMIT = /\bjest\.setTimeout\(([\d_]+)\)/;

export default class LongestFirst extends Sequencer {
  sort(tests) {
    const lengths = new Map();
    for (const test of tests) {
      test.duration = this.time(test);
      lengths.set(test, test.duration ?? likelyLength(test.path));
    }
    const hasFailed = (test) => Number(this.hasFailed(test));
    return [...tests].sort((a, b) => hasFailed(b) - hasFailed(a) || lengths.get(b) - lengths.get(a));
  }
}

function likelyLength(path) {
  const [, usual] = USUAL.find(([folder]) => path.includes(folder)) ?? ['', SECOND];
  const [, limit = '0'] = OWN_LIMIT.exec(readFileSync(path, 'utf8')) ?? [];
  return usual + Number(limit.replaceAll('_', '')) / 2;
}

/**
 * Loads BullMQ as a later release of it might be, before a program uses it:
 *   BULLMQ_CHANGES=renames,adds node --import ./another-bullmq.mjs program.mjs
 */
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';

/** Of each change: the file, what stands there, and what stands there then. */
const CHANGES = {
  // Private members of a worker have other names.
  renames: [
    [/classes\/worker\.js$/, /\bupdateDelays\b/g, 'renewDelays'],
    [/classes\/worker\.js$/, /\btrackJob\b/g, 'track'],
    [/classes\/lock-manager\.js$/, /\btrackJob\b/g, 'track'],
    [/classes\/worker\.js$/, /\bdrained\b(?!')/g, 'isDrained'],
  ],
  // A worker does one thing more with each job it completes.
  worker: [
    [
      /classes\/worker\.js$/,
      /(this\.emit\('completed', job, result, 'active'\);)/,
      "$1 this.emit('done', job.id);",
    ],
  ],
  // Adding a job leaves one more field in Redis.
  adds: [[/scripts\/addStandardJob-9\.js$/, /("HMSET", jobIdKey, )/g, '$1"later", "yes", ']],
  // The same, of what Queue does in this process.
  queue: [[/classes\/queue\.js$/, /(const mergedOpts = .*\{ jobId)( \})/, '$1, later: 1$2']],
  // A script that finishes a job counts them.
  finishes: [
    [
      /scripts\/moveToFinished-14\.js$/,
      /(local rcall = redis\.call\n)/,
      '$1rcall("INCR", KEYS[9] .. ":finished")\n',
    ],
  ],
  // What was exported without a promise no longer is.
  exports: [
    [/classes\/index\.js$/, /.*require\("\.\/lock-manager"\).*\n/, ''],
    [/classes\/redis-queue-backend\.js$/, /exports\.raw2NextJobData = raw2NextJobData;/, ''],
  ],
};

const wanted = process.env.BULLMQ_CHANGES.split(',').filter(Boolean);
const changes = wanted.flatMap((name) => CHANGES[name]);
const made = new Set();
const load = Module._extensions['.js'];
Module._extensions['.js'] = (module, file) => {
  if (!/bullmq\/dist\/cjs\//.test(file)) return load(module, file);
  let text = readFileSync(file, 'utf8');
  for (const change of changes) {
    const [where, what, then] = change;
    if (!where.test(file) || !new RegExp(what.source).test(text)) continue;
    text = text.replace(what, then);
    made.add(change);
  }
  module._compile(text, file);
};
createRequire(import.meta.url)('bullmq');
Module._extensions['.js'] = load;
const lacking = changes.filter((it) => !made.has(it));
if (lacking.length > 0) throw new Error(`Nothing to change in BullMQ: ${lacking.map(String).join('; ')}`);

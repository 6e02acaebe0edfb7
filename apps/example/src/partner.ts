/**
 * A partner to sync with, in a process of its own: `npm run partner -- --port 4600 --answers 500,silence,429:2`.
 * Each airport gets these answers one after the other, and then 200.
 */
import { parseArgs } from 'node:util';
import { stopOnSignals } from '@cortado/worker-pool';
import { type PartnerAnswer, PartnerServer } from './sync/partner-server.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4600' },
    answers: { type: 'string', default: '' },
  },
});

const partner = await PartnerServer.start({
  port: Number(values.port),
  answers: values.answers.split(',').filter(Boolean).map(readAnswer),
  onRequest: ({ airport, answer }) => console.log(`${airport}  ${JSON.stringify(answer)}`),
});
console.log(`The partner is on ${partner.url}: set SYNC_URL to that where the workers run.`);
await stopOnSignals(partner).closed;

function readAnswer(text: string): PartnerAnswer {
  if (text === 'silence') return text;
  const [, status, retryAfter] = /^([2-5]\d\d)(?::(\d+))?$/.exec(text) ?? [];
  if (status === undefined)
    throw new Error(`Expected answers such as 500, 404, 429:2 or silence, found ${JSON.stringify(text)}.`);
  return retryAfter === undefined ? Number(status) : { retryAfter: Number(retryAfter) };
}

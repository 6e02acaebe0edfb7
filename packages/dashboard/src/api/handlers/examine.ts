import type { Cortado, Finding } from '@cortado/core';
import { handler } from '../handler.js';
import { SharedAnswer } from '../shared-answer.js';

/** It looks at every queue, schedule and process. */
const findings = new SharedAnswer<Cortado, Finding[]>((cortado) => cortado.doctor());

/** What the doctor finds, in codes and facts. */
export const examine = handler({
  run: async ({ cortado }) => ({ findings: await findings.of(cortado) }),
});

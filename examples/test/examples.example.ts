import { describeBundled } from './bundled.js';
import { describeCompose } from './compose.js';
import { describeContainers } from './containers.js';
import { describeOtherNodes } from './other-nodes.js';
import { describeSuites, SUITES } from './suites.js';
import { Installed } from './support/installed.js';
import { describeTable } from './table.js';
import { describeWebServices, WEB_SERVICES } from './web-services.js';

/** Cannot stand beside Nest 12 in one folder. */
const APART = 'nest-11';

const installed = new Installed();

beforeAll(async () => {
  const together = [
    ...WEB_SERVICES.filter((it) => it !== APART),
    ...SUITES,
    'compose',
    'containers',
    'bundled',
  ];
  await installed.install(together, [APART]);
}, 900_000);

afterAll(() => installed.remove());

describeWebServices(installed);
describeOtherNodes(installed);
describeSuites(installed);
describeCompose(installed);
describeContainers(installed);
describeBundled(installed);
describeTable();

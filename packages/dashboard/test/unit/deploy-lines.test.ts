import { deployLines } from '../../ui/pages/overview/deploy-lines.js';

const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 12, minute)).toISOString();

it('stand at the last point that had begun, those of one point together, and none before the first', () => {
  const points = [0, 15, 30].map((minute) => ({ at: at(minute) }));
  const deploys = [
    { version: 'v4', at: at(44) },
    { version: 'v3', at: at(16) },
    { version: 'v2', at: at(15) },
    { version: 'v1', at: new Date(Date.UTC(2026, 2, 1, 11, 59)).toISOString() },
  ];
  expect(deployLines(points, deploys)).toEqual([
    { index: 2, label: 'v4' },
    { index: 1, label: 'v2, v3' },
  ]);
});

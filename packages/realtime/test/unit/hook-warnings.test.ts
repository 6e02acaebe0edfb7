import { jest } from '@jest/globals';
import { HookWarnings } from '../../src/server/hook-warnings.js';

/** What whoever runs the app is told when a hook of theirs throws. */
function toldOf(...thrown: unknown[]): string[] {
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const warnings = new HookWarnings();
  for (const it of thrown) warnings.threw('authenticate', it);
  const told = warn.mock.calls.map(([it]) => String(it));
  warn.mockRestore();
  return told;
}

describe('what is told of a function of the app that throws', () => {
  it('is where it threw, masked, once a minute', () => {
    const told = toldOf(new Error('no answer of redis://bob:hunter2@sessions'), new Error('again'));
    expect(told).toEqual([expect.stringMatching(/"authenticate" of attachRealtime threw.*\n *at /)]);
    expect(told[0]).toContain('redis://bob:***@sessions');
  });

  it('is what was thrown, also where that has no text or cannot be read', () => {
    expect(toldOf(Object.assign(Object.create(null), { status: 403 }))).toEqual([
      expect.stringContaining('status: 403'),
    ]);
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(toldOf(proxy)).toEqual([expect.stringContaining('Revoked Proxy')]);
    expect(toldOf('stop')).toEqual([expect.stringContaining("refused: 'stop'")]);
  });
});

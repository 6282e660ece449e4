import { iniText } from '../../../constructs/observability/grafana-settings';

describe('iniText', () => {
  it('writes sections with a line between them', () => {
    expect(iniText({ log: { mode: 'console' }, metrics: { enabled: false, interval_seconds: 10 } })).toBe(
      '[log]\nmode = console\n\n[metrics]\nenabled = false\ninterval_seconds = 10\n',
    );
  });
});

import { describeFault } from '../../../../cli/cluster/fault';
import { judgeMessages, unusedExceptions } from '../../../../cli/cluster/tools/analyze';
import { environmentOf, objectOf } from '../environment';

const message = {
  code: 'IST0101',
  level: 'Error',
  message: 'Referenced gateway not found: "missing"',
  origin: 'VirtualService shop/app',
};
const exception = { code: 'IST0101', object: 'VirtualService shop/app', because: 'it is a test' };
const environment = environmentOf([objectOf('VirtualService', 'app')]);

describe('what istioctl says', () => {
  it('is a fault of the object that it is about', () => {
    expect(judgeMessages(environment, [message], []).faults.map(describeFault)).toEqual([
      'dist/dev/app/app.k8s.yaml: VirtualService shop/app: istio: IST0101: Referenced gateway not found: "missing"',
    ]);
  });

  it('may be of an object that is not in dist', () => {
    const { faults } = judgeMessages(environment, [{ ...message, origin: 'Pod shop/app-1' }], []);
    expect(faults).toMatchObject([{ where: 'Pod shop/app-1' }]);
  });

  it('may be excepted, for one code and one object', () => {
    expect(judgeMessages(environment, [message], [exception])).toEqual({ faults: [], used: [exception] });
    expect(judgeMessages(environment, [{ ...message, code: 'IST0106' }], [exception]).faults).toHaveLength(1);
  });
});

it('has a fault for an exception that nothing needs', () => {
  expect(unusedExceptions([exception], new Set([exception]))).toEqual([]);
  expect(unusedExceptions([exception], new Set())).toMatchObject([
    {
      rule: 'istio',
      what: 'IST0101 of VirtualService shop/app must be needed, but nothing warns of it; remove it',
    },
  ]);
});

import { App } from 'cdk8s';
import { IstioBase } from '../../../constructs/mesh/istio-base';

describe("Istio's base", () => {
  const base = new IstioBase(new App(), 'istio-base');

  it('is the pinned chart in the root namespace, before everything that writes of its kinds', () => {
    expect(base).toMatchObject({ namespace: 'istio-system', project: 'infrastructure', wave: 'mesh' });
    expect(base.chart).toMatchObject({ name: 'base', version: '1.31.1' });
    expect(base.toJson()).toEqual([]);
  });

  // Otherwise istiod and Argo CD change the field back and forth for ever: argoproj/argo-cd#25447.
  it('has a webhook that is closed from the start', () => {
    expect(base.chart?.values).toEqual({ base: { validationFailurePolicy: 'Fail' } });
  });
});

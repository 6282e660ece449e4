import { App } from 'cdk8s';
import { IstioCni } from '../../../constructs/mesh/istio-cni';

describe("Istio's node agent", () => {
  it('is the pinned chart in the namespace of the node agents, before the first pod of the mesh', () => {
    const cni = new IstioCni(new App(), 'istio-cni');
    expect(cni).toMatchObject({ namespace: 'kube-system', project: 'infrastructure', wave: 'mesh' });
    expect(cni.chart).toMatchObject({ name: 'cni', version: '1.31.1', releaseName: 'istio-cni' });
  });

  it('has a limit on memory, which the chart has not', () => {
    expect(new IstioCni(new App(), 'istio-cni').chart?.values).toEqual({
      resources: { requests: { cpu: '20m', memory: '100Mi' }, limits: { memory: '256Mi' } },
    });
  });

  it('finds the network plugins of a distribution that keeps them elsewhere', () => {
    const { chart } = new IstioCni(new App(), 'istio-cni', { platform: 'k3d' });
    expect(chart?.values).toMatchObject({ global: { platform: 'k3d' } });
  });
});

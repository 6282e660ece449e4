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
    expect(new IstioCni(new App(), 'istio-cni', { platform: 'generic' }).chart?.values).not.toHaveProperty(
      'global',
    );
  });

  it('is told the folder of GKE, whose sign in the version Argo CD does not pass on', () => {
    expect(new IstioCni(new App(), 'istio-cni', { platform: 'gke' }).chart?.values).toMatchObject({
      global: { platform: 'gke' },
      cni: { cniBinDir: '/home/kubernetes/bin' },
    });
  });

  it('writes a network where OpenShift looks for those of all pods, and nowhere else', () => {
    expect(new IstioCni(new App(), 'istio-cni', { platform: 'openshift' }).chart?.writesTo).toEqual([
      'default',
    ]);
    expect(new IstioCni(new App(), 'istio-cni').chart?.writesTo).toBeUndefined();
  });
});

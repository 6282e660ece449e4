import { isOlder } from '../../../../cli/cluster/binaries/go-version';
import { versionStamps } from '../../../../cli/cluster/binaries/kubernetes';
import { KUBERNETES_RELEASE } from '../../../../cli/cluster/binaries/release';
import { wrapperModule } from '../../../../cli/cluster/binaries/wrapper-module';
import { KUBERNETES } from '../../../../cli/import/kinds';

const upstream = `module k8s.io/kubernetes

go 1.26.0

require (
	github.com/blang/semver/v4 v4.0.0
	go.etcd.io/etcd/client/v3 v3.6.8
	k8s.io/api v0.0.0
	k8s.io/klog/v2 v2.140.0
	k8s.io/kube-scheduler v0.0.0
)

replace k8s.io/api => ./staging/src/k8s.io/api
`;

it('builds Kubernetes from published modules: staging ones at their version, others as they are', () => {
  expect(wrapperModule('1.36.3', '1.26.0', upstream)).toBe(`module plinth.dev/control-plane

go 1.26.0

require k8s.io/kubernetes v1.36.3
require go.etcd.io/etcd/server/v3 v3.6.8

replace k8s.io/api => k8s.io/api v0.36.3
replace k8s.io/kube-scheduler => k8s.io/kube-scheduler v0.36.3
`);
});

it('stamps the version into the programs', () => {
  expect(versionStamps('1.36.3')).toBe(
    '-X k8s.io/component-base/version.gitVersion=v1.36.3 -X k8s.io/component-base/version.gitMajor=1 ' +
      '-X k8s.io/component-base/version.gitMinor=36',
  );
});

it('tests against a patch of the Kubernetes that the schemas are of', () => {
  expect(KUBERNETES_RELEASE).toMatch(new RegExp(`^${KUBERNETES.version.replace('.', '\\.')}\\.\\d+$`));
});

it.each([
  ['1.25.9', '1.26.0', true],
  ['1.26.0', '1.26.0', false],
  ['1.26.8', '1.26.0', false],
  ['1.27rc1', '1.26.0', false],
  ['1.9', '1.26.0', true],
])('knows whether Go %s is older than %s', (version, than, older) => {
  expect(isOlder(version, than)).toBe(older);
});

import { unexplainedNamespaces } from '../../../../cli/cluster/apply/namespace-exceptions';
import { objectOf } from '../environment';

const namespace = (level: string, annotations = {}) => {
  const labels = { 'pod-security.kubernetes.io/enforce': level, 'pod-security.kubernetes.io/warn': level };
  const object = objectOf('Namespace', 'app', {}, { namespace: undefined });
  return { ...object, manifest: { ...object.manifest, metadata: { name: 'app', labels, annotations } } };
};

describe('a namespace', () => {
  it('needs no reason for "restricted"', () => {
    expect(unexplainedNamespaces([namespace('restricted')])).toEqual([]);
  });

  it('needs a reason for less', () => {
    expect(unexplainedNamespaces([namespace('baseline')])).toHaveLength(2);
    const because = { 'plinth.dev/pod-security-because': 'it reads files of the node' };
    expect(unexplainedNamespaces([namespace('privileged', because)])).toEqual([]);
  });

  it('needs labels', () => {
    expect(unexplainedNamespaces([objectOf('Namespace', 'app', {}, { namespace: undefined })])).toMatchObject(
      [
        { rule: 'pod-security', what: expect.stringContaining('enforce must be restricted, got none') },
        { rule: 'pod-security', what: expect.stringContaining('warn must be restricted, got none') },
      ],
    );
  });
});

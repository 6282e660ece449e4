import { Construct } from 'constructs';
import { KubeRoleBinding } from '../../imports/k8s';

export interface StageViewersProps {
  /** Group of the cluster. */
  readonly group: string;
}

/** Lets the people of a tenant look at what is in its namespace. */
export class StageViewers extends Construct {
  constructor(scope: Construct, id: string, props: StageViewersProps) {
    super(scope, id);
    const { group } = props;
    new KubeRoleBinding(this, 'role-binding', {
      metadata: { name: 'viewers' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: viewerRole },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: group }],
    });
  }
}

/** ClusterRole of those who may look at a tenant's namespace. */
export const viewerRole = 'tenant-viewer';

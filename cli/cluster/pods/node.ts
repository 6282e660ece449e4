import type { ApiClient } from '../api/client';

const NODE = '/api/v1/nodes/test';

/** Makes a node, so that DaemonSets have one to make pods for. */
export async function createNode(client: ApiClient): Promise<void> {
  await client.post('/api/v1/nodes', { metadata: { name: 'test' } });
  // Admission taints every new node as not ready.
  await client.merge(NODE, { spec: { taints: null } });
}

/** Says of every new pod that it runs and is ready, as a kubelet would: the next pod of a StatefulSet waits for that. */
export async function runPods(client: ApiClient): Promise<void> {
  const { body } = await client.get('/api/v1/pods?fieldSelector=status.phase%3DPending');
  const conditions = [{ type: 'Ready', status: 'True' }];
  for (const { metadata } of body.items) {
    const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/status`;
    await client.merge(path, { status: { phase: 'Running', conditions } });
  }
}

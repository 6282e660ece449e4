import type { GraphEdge } from '../graph';

export type Mtls = GraphEdge['mtls'];

export const MTLS: readonly Mtls[] = ['strict', 'permissive', 'none'];

export const MTLS_WORDS: Readonly<Record<Mtls, string>> = {
  strict: 'strict',
  permissive: 'permissive',
  none: 'not of the mesh',
};

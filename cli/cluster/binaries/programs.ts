/** The programs of a control plane, by the names of their files. */
export const PROGRAMS = ['etcd', 'kube-apiserver', 'kube-controller-manager'] as const;

export type Program = (typeof PROGRAMS)[number];

/** What nothing can be tested without. */
export const REQUIRED: readonly Program[] = ['etcd', 'kube-apiserver'];

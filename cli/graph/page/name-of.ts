/** What a node is called: ids of ends that are no workloads say at which end they are. */
export const nameOf = (id: string): string => id.replace(/^(?:from|to) /, '');

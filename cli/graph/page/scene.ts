/** What is looked at: the platform, or a stage of a tenant by its place in the list. */
export type Scene = 'platform' | number;

/** Id of a node or of an edge; nothing is selected without one. */
export type Selection = string | undefined;

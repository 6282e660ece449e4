import type { Environment } from '../../environments/environment';

/** What every subcommand is given. */
export interface Project {
  readonly root: string;
  /** The environments of main.ts. */
  readonly environments: () => readonly Environment[];
}

import { toYaml } from '../yaml';

/** Projects whose lists follow from the components that are in them. */
export const projectsOfComponents = ['infrastructure', 'iam', 'observability'] as const;

export type ProjectOfComponents = (typeof projectsOfComponents)[number];

/** Label of a project that has another with what it allowed before. */
export const projectLabel = (project: ProjectOfComponents): Record<string, string> => ({
  'plinth.dev/project': project,
});

/** Name of the project with what a project allowed when the root was last synced to its end. */
export const lastSynced = (project: ProjectOfComponents): string => `${project}-last-synced`;

/**
 * Lets a project allow, beside what its components need, what they needed when the root was last synced to its end. Without it a
 * project would be narrowed before what has left it is pruned, and Argo CD leaves alone what a project does not allow.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/projects/#configuring-global-projects-v18
 */
export const globalProjects = toYaml([
  projectsOfComponents.map((project) => ({
    labelSelector: { matchLabels: projectLabel(project) },
    projectName: lastSynced(project),
  })),
]);

import type { ApplicationSpecSyncPolicy } from '../imports/argoproj.io';

/**
 * How every Application is synced: by itself, also when the cluster drifts.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
 */
export const syncPolicy = {
  automated: { enabled: true, prune: true, selfHeal: true },
  syncOptions: [
    // Large CRDs do not fit into the annotation that a client-side apply writes.
    'ServerSideApply=true',
    // A custom resource whose CRD is another Application's is tried again instead of failing the whole sync.
    'SkipDryRunOnMissingResource=true',
    'PruneLast=true',
    // Two Applications that own one object would overwrite each other for ever.
    'FailOnSharedResource=true',
  ],
  // Where an operation keeps the source that it began with, a new pin waits for its end; so it has one, after 310 s.
  retry: { limit: 5, refresh: true, backoff: { duration: '10s', factor: 2, maxDuration: '3m' } },
} satisfies ApplicationSpecSyncPolicy;

/**
 * The same, tried without end, for what every attempt reads anew: it converges when the cause is gone or repaired. That is so where
 * the source is one folder of the branch, of which `refresh` takes the newest commit, and where `operationsFollowSpec` holds.
 *
 * @param maxDuration longest pause between two attempts
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/auto_sync/#automatic-retry-with-a-limit
 */
export const retriedWithoutEnd = (
  maxDuration: string,
  policy: ApplicationSpecSyncPolicy = syncPolicy,
): ApplicationSpecSyncPolicy => ({
  ...policy,
  retry: { limit: -1, refresh: true, backoff: { duration: '5s', factor: 2, maxDuration } },
});

/**
 * The same for what brings CRDs that nobody can annotate: an object is pruned only if it asks for it. What else is removed from the
 * source stays, and holds the Application out of sync until a person has looked.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#no-prune-resources
 */
export const pruneOnRequest = {
  ...syncPolicy,
  syncOptions: [...syncPolicy.syncOptions, 'Prune=false'],
} satisfies ApplicationSpecSyncPolicy;

/** The cluster that Argo CD itself runs in, the only one that it writes to. */
export const inCluster = 'https://kubernetes.default.svc';

/**
 * Renders an Application anew only when its own folder has changed, not with every commit to the branch. Not for what has hooks and follows
 * a branch: a commit that was compared while a sync ran then counts as without changes, and is synced as drift is, without hooks.
 *
 * @see https://github.com/argoproj/argo-cd/blob/v3.5.2/controller/appcontroller.go alreadyAttemptedSync
 */
export const ownFolderOnly = { 'argocd.argoproj.io/manifest-generate-paths': '.' } as const;

/**
 * A sync makes Argo CD's what a manager has set by anything but server-side apply; else a key that Git drops would stay, as that
 * manager's. It does nothing where the manager has set nothing.
 *
 * @param manager instead of kubectl's client-side apply, which is taken over by default
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#client-side-apply-migration
 */
export const takenOverFrom = (manager: string) => ({
  'argocd.argoproj.io/client-side-apply-migration-manager': manager,
});

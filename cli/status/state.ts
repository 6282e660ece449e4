/** How an Application stands, the worse of what can be said of it. */
export type State =
  /** The gate lets the next wave open. */
  | 'ready'
  /** Of the root: every Application is as the commit wants it, however they are. */
  | 'synced'
  /** Ready, and its next version waits for an earlier wave. */
  | 'held'
  /** In Git, and not in the cluster yet. */
  | 'not made'
  | 'being deleted'
  /** Argo CD has not compared it to what it names now. */
  | 'new'
  /** Argo CD cannot render or compare it. */
  | 'unreadable'
  /** A sync has failed, and is tried again. */
  | 'retrying'
  | 'syncing'
  | 'ending'
  /** A sync has failed, and is not tried again. */
  | 'failed'
  | 'out of sync'
  /** Synced; what Argo CD says of its objects. */
  | 'progressing'
  | 'degraded'
  | 'suspended'
  | 'missing'
  | 'unknown';

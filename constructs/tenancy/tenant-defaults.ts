import { minimumLength, realmSettings } from '../identity/realm-settings';
import { disk } from '../pod';

const { login, tokenSettings, sessions } = realmSettings;

/** What a tenant gets where its file says nothing; the file's schema, its documentation and the stages take it from here. */
export const defaults = {
  replicas: { prod: 2, test: 1 },
  cpuUtilization: 70,
  services: {
    frontend: {
      resources: {
        requests: { cpu: '50m', memory: '64Mi', [disk]: '64Mi' },
        limits: { cpu: undefined, memory: '256Mi', [disk]: '512Mi' },
      },
    },
    api: {
      resources: {
        requests: { cpu: '100m', memory: '128Mi', [disk]: '64Mi' },
        limits: { cpu: undefined, memory: '512Mi', [disk]: '512Mi' },
      },
    },
    producer: {
      resources: {
        requests: { cpu: '50m', memory: '64Mi', [disk]: '64Mi' },
        limits: { cpu: undefined, memory: '128Mi', [disk]: '512Mi' },
      },
    },
  },
  schedule: '*/15 * * * *',
  timeZone: 'Etc/UTC',
  quota: { cpu: '4', memory: '8Gi', pods: 20 },
  realm: {
    accessTokenLifespan: tokenSettings.accessTokenLifespan,
    ssoSessionIdleTimeout: sessions.ssoSessionSettings.idleTimeout,
    ssoSessionMaxLifespan: sessions.ssoSessionSettings.maxLifespan,
    userRegistration: login.userRegistration,
    forgotPassword: login.forgotPassword,
    verifyEmail: login.verifyEmail,
    emailAsUsername: login.emailAsUsername,
    passwordPolicy: { length: minimumLength },
  },
  /** Roles that every realm has: the producer is given the second. */
  roles: [
    { name: 'reader', description: 'Reads messages' },
    { name: 'writer', description: 'Writes messages' },
  ],
} as const;

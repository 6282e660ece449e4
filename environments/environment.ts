import * as z from 'zod';
import { alerting } from './alerting';
import { argocd } from './argocd';
import { backups } from './backups';
import { bots } from './bots';
import { certificates } from './certificates';
import { cluster } from './cluster';
import { crowdsec } from './crowdsec';
import { domains } from './domains';
import { count, dnsLabel, dnsName, url } from './fields';
import { garage } from './garage';
import { grafana } from './grafana';
import { keycloak } from './identity';
import { istio } from './istio';
import { loki } from './loki';
import { postgres } from './postgres';
import { prometheus } from './prometheus';
import { repository } from './repository';
import { secretStore } from './secret-store';
import { securityTxt } from './security-txt';
import { serviceLevels } from './service-levels';
import { signOn } from './sign-on';
import { storedKeys } from './store-keys';
import { tenants } from './tenants';
import { together } from './together';

/**
 * Everything in which environments differ, and nothing else. A module in this folder that lacks a field does not compile; a
 * value that breaks a rule is refused by `npm run synth`, all of them in one run.
 */
export type Environment = z.input<typeof environmentSchema>;

export const environmentSchema = z
  .strictObject({
    /** Name of the environment, its folder in `dist` and the prefix of its Applications. */
    name: dnsLabel.refine(
      (name) => name !== 'index',
      'must not be the folder of dist that says which environments there are; choose another name',
    ),
    /** Domain under which the platform's hosts are: `keycloak.<domain>`, … */
    domain: dnsName.max(240, 'must have at most 240 characters, so that its hosts have a name'),
    repository,
    /** Address of `docs/runbooks` for people, which alerts link to. @default the repository's page on GitHub, branch main */
    runbooks: url.optional(),
    cluster,
    certificates,
    /** @default none: everything secret is generated in the cluster */
    secretStore: secretStore.optional(),
    istio,
    /** Programs that are refused at the platform's hosts; those of tenants have theirs in `tenants`. @default none is refused */
    bots: bots.optional(),
    /** Whom to tell of a weakness, at every host. @default nobody is named */
    securityTxt: securityTxt.optional(),
    operators: z.strictObject({ /** Replicas of operators that elect a leader. */ replicas: count(1) }),
    argocd,
    keycloak,
    /** The PostgreSQL cluster that Keycloak keeps its data in. */
    keycloakDatabase: postgres,
    /** @default no database is backed up */
    backups: backups.optional(),
    /** @default buckets are outside */
    garage: garage.optional(),
    /** @default no logs are collected */
    loki: loki.optional(),
    /** @default no metrics are collected; comes with alerting */
    prometheus: prometheus.optional(),
    /** @default nobody is told anything; comes with prometheus */
    alerting: alerting.optional(),
    /** @default nothing is shown */
    grafana: grafana.optional(),
    /** @default Prometheus and Alertmanager have no hosts */
    signOn: signOn.optional(),
    /** @default nobody is kept out for what was logged */
    crowdsec: crowdsec.optional(),
    /** @default 99.9 % and 300 ms of every public host */
    serviceLevels: serviceLevels.optional(),
    /** @default there are none: the files in tenants/ are not for this environment */
    tenants: tenants.optional(),
  })
  .superRefine(storedKeys)
  .superRefine(together)
  .superRefine(domains);

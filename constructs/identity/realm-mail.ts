import type { Endpoint } from '../workload';

/** By what realms send mail: of passwords that are forgotten, and to see whether an address is true. */
export interface RealmMail {
  /** Address that mail comes from. */
  readonly sender: string;
  /** Mail server inside of the cluster, which takes mail without a password. */
  readonly host: string;
  readonly port: number;
}

/** What takes mail of realms. */
export interface RealmMailProps {
  /** Address that it comes from. */
  readonly sender: string;
  /** Takes mail without a password. */
  readonly smtp: Endpoint;
}

/** @throws where the mail server has no Service */
export function realmMail({ sender, smtp: { host, service, reference } }: RealmMailProps): RealmMail {
  if (!service) throw new Error(`${reference}: must have a Service, got none; give it one`);
  return { sender, host, port: service.port };
}

/**
 * What a realm object has of it. Between the two there is the mesh's TLS; without the field the operator leaves what a realm had.
 *
 * @see https://github.com/epam/edp-keycloak-operator/blob/v1.35.0/internal/controller/keycloakrealm/chain/configure_email.go
 */
export const smtpOf = ({ sender, host, port }: RealmMail, displayName: string) => ({
  template: { from: sender, fromDisplayName: displayName },
  connection: { host, port },
});

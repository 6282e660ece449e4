import { Construct } from 'constructs';
import {
  ServiceEntrySpecLocation as Location,
  ServiceEntrySpecResolution as Resolution,
  ServiceEntry,
} from '../../imports/networking.istio.io';
import { Component } from '../component';
import { type HttpAuthorizer, tellIstiod } from './external-authorization';

/** A program that every namespace may have one of its own of, by one name. */
export interface OwnAuthorizationProps {
  /** Name by which policies name it, a DNS label; there is one of it in the mesh. */
  readonly name: string;
  /** Host by which each namespace knows its own, a ServiceEntry there; below no domain of the cluster's. */
  readonly host: string;
  /** Port of the host. */
  readonly port: number;
  /** How it is asked. */
  readonly envoyExtAuthzHttp: HttpAuthorizer;
}

/**
 * One extension provider for any number of namespaces with a program of their own each. istiod looks the host up once, in this
 * namespace, and tells proxies to ask the cluster of that name, which has no namespace in it: each proxy has it from the ServiceEntry
 * of its own. Where there is none, nothing is let pass.
 *
 * @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/model/telemetry_logging.go LookupCluster
 */
export class OwnAuthorization extends Construct {
  constructor(scope: Construct, id: string, props: OwnAuthorizationProps) {
    super(scope, id);
    const { name, host, port, envoyExtAuthzHttp } = props;
    const { namespace } = Component.of(this);
    ownAuthorizer(this, { name, host, port });
    tellIstiod(this, {
      name,
      envoyExtAuthzHttp: { service: `${namespace}/${host}`, port, ...envoyExtAuthzHttp },
    });
  }
}

/**
 * Makes a host known to the proxies of the namespace alone.
 *
 * @param labels of the pods behind it. @default there are none
 */
export function ownAuthorizer(
  scope: Construct,
  {
    name,
    host,
    port,
    labels,
  }: Pick<OwnAuthorizationProps, 'name' | 'host' | 'port'> & {
    readonly labels?: Readonly<Record<string, string>>;
  },
): void {
  new ServiceEntry(scope, 'service-entry', {
    metadata: { name },
    spec: {
      hosts: [host],
      exportTo: ['.'],
      location: Location.MESH_UNDERSCORE_INTERNAL,
      resolution: Resolution.STATIC,
      ports: [{ number: port, name: 'http', protocol: 'HTTP' }],
      workloadSelector: labels && { labels: { ...labels } },
    },
  });
}

/** A page that is asked for from outside of the mesh, again and again. */
export interface ProbedPage {
  /** Name of the probe: `grafana`. */
  readonly name: string;
  /** Host name, one of the gateway's. */
  readonly host: string;
  /** @default / */
  readonly path?: string;
  /** Pattern that the answer has to match. @default any answer will do */
  readonly matching?: string;
}

/** What we set of blackbox-exporter's configuration. @see https://github.com/prometheus/blackbox_exporter/blob/v0.28.0/CONFIGURATION.md */
export interface BlackboxConfiguration {
  readonly modules: Readonly<
    Record<
      string,
      {
        readonly prober: 'http';
        readonly timeout: string;
        readonly http: {
          readonly method: 'GET';
          readonly preferred_ip_protocol: 'ip4';
          readonly fail_if_not_ssl: true;
          readonly follow_redirects: false;
          readonly valid_status_codes: readonly number[];
          readonly headers: { readonly Host: string };
          readonly tls_config: { readonly server_name: string; readonly insecure_skip_verify: boolean };
          readonly fail_if_body_not_matches_regexp?: readonly string[];
        };
      }
    >
  >;
}

/** A module per page, because the host's name is part of the module; a page that sends to the sign-in is well, too. */
export const blackboxModules = (
  pages: readonly ProbedPage[],
  publicCertificates: boolean,
): BlackboxConfiguration => ({
  modules: Object.fromEntries(
    pages.map(({ name, host, matching }) => [
      name,
      {
        prober: 'http',
        timeout: '10s',
        http: {
          method: 'GET',
          preferred_ip_protocol: 'ip4',
          fail_if_not_ssl: true,
          follow_redirects: false,
          valid_status_codes: matching ? [200] : [200, 302, 303, 307],
          headers: { Host: host },
          tls_config: { server_name: host, insecure_skip_verify: !publicCertificates },
          ...(matching && { fail_if_body_not_matches_regexp: [matching] }),
        },
      },
    ]),
  ),
});

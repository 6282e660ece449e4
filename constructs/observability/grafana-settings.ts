/** Sections of `grafana.ini`. @see https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/ */
export type GrafanaSettings = Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;

/**
 * What differs from Grafana's defaults.
 *
 * @param host name that browsers use
 * @param secrets folder with the files `admin-user`, `admin-password` and `secret-key`
 */
export const grafanaSettings = (host: string, secrets: string): GrafanaSettings => ({
  server: { root_url: `https://${host}/` },
  security: {
    // Read once, when the database is made; later the password is changed in Grafana.
    admin_user: file(`${secrets}/admin-user`),
    admin_password: file(`${secrets}/admin-password`),
    // The default is the same in every Grafana; it encrypts the credentials that are in the database.
    secret_key: file(`${secrets}/secret-key`),
    cookie_secure: true,
    disable_gravatar: true,
  },
  snapshots: { external_enabled: false },
  // Nothing is let out to grafana.com, and a plugin is code: it comes with the image or not at all.
  analytics: {
    reporting_enabled: false,
    check_for_updates: false,
    check_for_plugin_updates: false,
    feedback_links_enabled: false,
  },
  news: { news_feed_enabled: false },
  plugins: { preinstall_disabled: true, plugin_admin_enabled: false, public_key_retrieval_disabled: true },
  log: { mode: 'console' },
  // Open to all who reach the port: the gateway asks for anything but them.
  metrics: { enabled: true },
});

/** The content of a file, read when Grafana starts. */
const file = (path: string): string => `$__file{${path}}`;

/** Settings as the text of an ini file. */
export const iniText = (settings: GrafanaSettings): string =>
  Object.entries(settings)
    .map(([section, keys]) => {
      const lines = Object.entries(keys).map(([key, value]) => `${key} = ${value}\n`);
      return `[${section}]\n${lines.join('')}`;
    })
    .join('\n');

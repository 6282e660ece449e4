export interface DenialPageProps {
  /** Who is asked for a role, an e-mail address. */
  readonly contact: string;
  /** Host that is not opened. */
  readonly host: string;
  /** Roles that open it. */
  readonly roles: readonly string[];
  /** Where the session at Keycloak ends, so that somebody else can sign in. */
  readonly signOut: string;
}

/**
 * What people see who may not open a host, or whose sign-in has failed: whom to ask, and the way to sign in as somebody else. It links to
 * no page that would send them back, and says no version.
 *
 * @see https://oauth2-proxy.github.io/oauth2-proxy/configuration/overview#command-line-options custom-templates-dir
 */
export const denialPage = ({
  contact,
  host,
  roles,
  signOut,
}: DenialPageProps): string => `{{define "error.html"}}
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{{.StatusCode}} {{.Title}}</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:15vh auto;padding:0 1rem}</style>
</head>
<body>
<h1>{{.StatusCode}} {{.Title}}</h1>
{{if eq .StatusCode 403}}
<p>${escaped(host)} is for people with one of these roles: ${roles.map(escaped).join(', ')}.</p>
<p>Ask <a href="mailto:${escaped(contact)}">${escaped(contact)}</a> for one.</p>
{{else}}
<p>Signing in has failed. Try again in a minute; if it fails again, tell <a href="mailto:${escaped(contact)}">${escaped(contact)}</a>.</p>
{{end}}
<p><a href="/">Try again</a> · <a href="${escaped(signOut)}">Sign in as somebody else</a></p>
{{if .RequestID}}<p><small>Request {{.RequestID}}</small></p>{{end}}
</body>
</html>
{{end}}
`;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** As text and as the value of an attribute; braces would begin an action of the template. */
const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => entities[character] ?? '').replace(/[{}]/g, '');

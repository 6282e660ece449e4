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
 * What the proxy says to who has no role, and nowhere else: it has the status 403 also for a sign-in that took too long.
 *
 * @see https://github.com/oauth2-proxy/oauth2-proxy/blob/v7.15.6/pkg/app/pagewriter/error_page.go errorMessages
 */
const noRole = 'You do not have permission to access this resource.';

/**
 * What people see who may not open a host, or whose sign-in has failed: whom to ask, and the way to sign in as somebody else. It links to
 * no page that would send them back, and says no version. It has no icon, for which a browser would sign in once more.
 *
 * @see https://oauth2-proxy.github.io/oauth2-proxy/configuration/overview#command-line-options custom-templates-dir
 */
export const denialPage = (props: DenialPageProps): string =>
  page({
    forbidden: `<p>${forWhom(props)}</p>
<p>Ask ${mailto(props)} for one.</p>`,
    failed: `<p>Signing in has failed, or took too long. Try again; if it fails again in a minute, tell ${mailto(props)}.</p>`,
    ways: ways(props),
  });

/** The same page without a word of whose it is, for many hosts alike: each has its words in `denialFooter`. */
export const commonDenialPage = (): string =>
  page({
    forbidden: '<p>You do not have the role that this needs.</p>',
    failed: '<p>Signing in has failed, or took too long. Try again, and once more in a minute.</p>',
    ways: '{{.Footer}}',
  });

/**
 * On one line, as an argument of oauth2-proxy, which puts it into the page as it is.
 *
 * @see https://github.com/oauth2-proxy/oauth2-proxy/blob/v7.15.6/pkg/app/pagewriter/error_page.go
 */
export const denialFooter = (props: DenialPageProps): string =>
  `<p>${forWhom(props)} Ask ${mailto(props)} for one, or about what fails.</p>${ways(props)}`;

const forWhom = ({ host, roles }: DenialPageProps): string =>
  `${escaped(host)} is for people with one of these roles: ${roles.map(escaped).join(', ')}.`;

const mailto = ({ contact }: DenialPageProps): string =>
  `<a href="mailto:${escaped(contact)}">${escaped(contact)}</a>`;

const ways = ({ signOut }: DenialPageProps): string =>
  `<p><a href="/">Try again</a> · <a href="${escaped(signOut)}">Sign in as somebody else</a></p>`;

interface Parts {
  readonly forbidden: string;
  readonly failed: string;
  readonly ways: string;
}

const page = ({ forbidden, failed, ways }: Parts): string => `{{define "error.html"}}
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>{{.StatusCode}} {{.Title}}</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:15vh auto;padding:0 1rem}</style>
</head>
<body>
<h1>{{.StatusCode}} {{.Title}}</h1>
{{if eq .Message "${noRole}"}}
${forbidden}
{{else}}
${failed}
{{end}}
${ways}
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

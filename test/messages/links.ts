import { existsSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import type { WrittenRule } from '../../constructs/alert';
import type { Manifest } from '../../constructs/component';
import type { Dashboard } from '../../constructs/dashboard/grafana-schema';
import { find } from '../manifests';

interface Source {
  readonly name: string;
  readonly uid: string;
  readonly type: string;
}

/** Rules of an environment, by who evaluates them. */
export function rulesOf(manifests: readonly Manifest[]): Readonly<Record<string, readonly WrittenRule[]>> {
  const groups = (spec: { groups: { rules: WrittenRule[] }[] }) => spec.groups.flatMap(({ rules }) => rules);
  return {
    Prometheus: manifests
      .filter(({ kind }) => kind === 'PrometheusRule')
      .flatMap((manifest) => groups((manifest as never as { spec: never }).spec)),
    Loki: groups(parse(find(manifests, 'ConfigMap', 'loki-rules').data['rules.yaml'])),
  };
}

/** What a link in a message opens, in words; throws where it opens nothing. */
export class Opener {
  private readonly sources: readonly Source[];
  private readonly dashboards: ReadonlyMap<string, Dashboard>;
  private readonly rules: ReturnType<typeof rulesOf>;

  constructor(
    manifests: readonly Manifest[],
    /** Address of Grafana for people. */
    private readonly grafana: string,
  ) {
    this.sources = parse(find(manifests, 'ConfigMap', 'grafana').data['data-sources.yaml']).datasources;
    const files = manifests.filter(({ metadata }) => metadata.name.startsWith('grafana-dashboard-'));
    const dashboards = files.flatMap((file) =>
      Object.values((file as never as { data: Record<string, string> }).data).map((text) => JSON.parse(text)),
    );
    this.dashboards = new Map(dashboards.map((dashboard) => [dashboard.uid, dashboard]));
    this.rules = rulesOf(manifests);
  }

  open(link: string): string {
    const url = new URL(link);
    const page = /\/docs\/runbooks\/(\w+)\.md$/.exec(url.pathname)?.[1];
    if (page) return this.runbook(page);
    if (url.origin !== this.grafana) throw new Error(`${link} is not in Grafana`);
    const [, first, second = '', third = '', last] = url.pathname.split('/');
    if (first === 'explore') return this.explore(url);
    if (first === 'd') return this.dashboard(second, url);
    if (first === 'alerting' && last === 'find') return this.rule(second, third);
    if (first === 'alerting' && second === 'groups') return this.group(url);
    throw new Error(`${link} is no page of Grafana`);
  }

  private runbook(name: string): string {
    const file = path.join(__dirname, '../../docs/runbooks', `${name}.md`);
    if (!existsSync(file)) throw new Error(`${name} has no runbook`);
    return `runbook ${name}`;
  }

  /** @see https://grafana.com/docs/grafana/latest/explore/get-started-with-explore/#share-explore-urls */
  private explore(url: URL): string {
    const { panes, left } = Object.fromEntries(url.searchParams);
    const pane = panes ? Object.values<Pane>(JSON.parse(panes))[0] : JSON.parse(left ?? '');
    const [{ expr, datasource }] = pane.queries;
    const source = this.sources.find(({ uid }) => uid === (pane.datasource ?? datasource?.uid));
    if (!source) throw new Error(`no data source ${pane.datasource ?? datasource?.uid}`);
    const asked = this.rules[source.name]?.filter((rule) => bare(rule.expr) === bare(expr));
    if (asked?.length !== 1) throw new Error(`${source.name} has ${asked?.length} rules with ${expr}`);
    return `Explore: what ${asked[0]?.alert} asks ${source.name}`;
  }

  private dashboard(uid: string, url: URL): string {
    const dashboard = this.dashboards.get(uid);
    if (!dashboard) throw new Error(`no dashboard ${uid}`);
    const chosen = [...url.searchParams].filter(([name]) => name.startsWith('var-'));
    const names = dashboard.templating.list?.map(({ name }) => `var-${name}`) ?? [];
    for (const [name] of chosen) if (!names.includes(name)) throw new Error(`${uid} has no ${name}`);
    const choices = chosen.map(([name, value]) => `${name.slice(4)} ${value}`);
    return [`dashboard ${dashboard.title}`, ...choices].join(', ');
  }

  private rule(source: string, name: string): string {
    if (!this.sources.some((one) => one.name === source)) throw new Error(`no data source ${source}`);
    if (!this.rules[source]?.some(({ alert }) => alert === name))
      throw new Error(`${source} has no rule ${name}`);
    return `rule ${name} of ${source}`;
  }

  private group(url: URL): string {
    const source = url.searchParams.get('alertmanager');
    if (!this.sources.some(({ name, type }) => name === source && type === 'alertmanager'))
      throw new Error(`no Alertmanager ${source}`);
    return `group ${url.searchParams.get('queryString')}`;
  }
}

/** Prometheus writes an expression anew, in one line. */
const bare = (expr: string): string => expr.replace(/\s/g, '');

interface Pane {
  readonly datasource?: string;
  readonly queries: readonly { readonly expr: string; readonly datasource?: { readonly uid: string } }[];
}

/** Every address in a text, each up to what ends it there. */
export const linksIn = (text: string): string[] => text.match(/https?:\/\/[^\s|<>")]+/g) ?? [];

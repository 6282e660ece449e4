import type { ApiClient } from './client';

export interface Identity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** @default none, for what is of the whole cluster */
  readonly namespace?: string;
}

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Where the API server has the objects of a kind. */
export class Resources {
  private readonly known = new Map<string, Resource>();

  constructor(private readonly client: ApiClient) {}

  /** Path of an object; undefined for a kind that the server does not know yet. */
  async path({ apiVersion, kind, name, namespace }: Identity): Promise<string | undefined> {
    const resource = await this.find(apiVersion, kind);
    if (!resource) return undefined;
    const folder = resource.namespaced ? `/namespaces/${namespace ?? 'default'}` : '';
    return `${groupPath(apiVersion)}${folder}/${resource.name}/${name}`;
  }

  async has(apiVersion: string, kind: string): Promise<boolean> {
    return (await this.find(apiVersion, kind)) !== undefined;
  }

  private async find(apiVersion: string, kind: string): Promise<Resource | undefined> {
    const key = `${apiVersion}/${kind}`;
    const found = this.known.get(key) ?? (await this.discover(apiVersion)).find((one) => one.kind === kind);
    if (found) this.known.set(key, found);
    return found;
  }

  private async discover(apiVersion: string): Promise<readonly Resource[]> {
    const { ok, body } = await this.client.get(groupPath(apiVersion));
    const resources: Resource[] = ok ? body.resources : [];
    return resources.filter(({ name }) => !name.includes('/'));
  }
}

/** Kinds of the core group have a path of their own. */
const groupPath = (apiVersion: string): string =>
  apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

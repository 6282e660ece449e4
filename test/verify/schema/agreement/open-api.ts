import type { ApiClient } from '../../../../cli/cluster/api/client';

/** A node of the API server's own OpenAPI v3 documents. */
export interface Node {
  readonly $ref?: string;
  readonly allOf?: readonly Node[];
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly Node[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly additionalProperties?: Node | boolean;
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
}

/** A node, and the name that it has in the document, or the path to it. */
export interface Definition {
  readonly name: string;
  readonly node: Node;
}

const PREFIX = '#/components/schemas/';

/** What a running API server says of its kinds, which is not what `verify` reads. */
export class OpenApi {
  private constructor(private readonly nodes: ReadonlyMap<string, Node>) {}

  static async of(client: ApiClient, apiVersions: readonly string[]): Promise<OpenApi> {
    const nodes = new Map<string, Node>();
    for (const apiVersion of apiVersions) {
      const path = apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`;
      const { ok, body } = await client.get(`/openapi/v3/${path}`);
      if (!ok) continue;
      for (const [name, node] of Object.entries<Node>(body.components.schemas)) nodes.set(name, node);
    }
    return new OpenApi(nodes);
  }

  /** The schema of a kind; undefined for one that is not served. */
  kind(apiVersion: string, kind: string): Node | undefined {
    const [version = '', group = ''] = apiVersion.split('/').reverse();
    for (const node of this.nodes.values()) {
      const [id, ...others] = node['x-kubernetes-group-version-kind'] ?? [];
      if (others.length === 0 && id?.group === group && id.version === version && id.kind === kind)
        return node;
    }
    return undefined;
  }

  /** A node behind its references. */
  resolve(node: Node, otherwise = ''): Definition {
    const reference = node.$ref ?? node.allOf?.[0]?.$ref;
    if (reference === undefined) return { name: otherwise, node };
    const name = reference.slice(PREFIX.length);
    const found = this.nodes.get(name);
    if (!found) throw new Error(`OpenAPI: ${name} must be there`);
    return { name, node: found };
  }
}

export const isQuantity = (name: string): boolean => name.endsWith('.Quantity');

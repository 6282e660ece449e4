/** A field that names an object, and how. */
export interface Declaration {
  /** Where it is, `[]` for every item and `*` for every field: a name, or an object that has the fields below. */
  readonly path: string;
  /** `group/Kind` of what is named; by the value of the field `kind` where there are several. */
  readonly to: string | Readonly<Record<string, string>>;
  /** Field with the name. @default name */
  readonly name?: string;
  /** Field with the namespace, which may be absent. @default that of the object */
  readonly namespace?: string;
  /** Field that chooses one of several kinds; absent, the entry '' is taken. @default kind */
  readonly kind?: string;
  /** Pattern of the keys that the Secret or ConfigMap has to have. @default none */
  readonly key?: string;
  /** How fields are written into one text: the pattern's groups are named as they are. @default the text is a name */
  readonly written?: RegExp;
  /** Whether the object works without it, only that something is missing. */
  readonly isOptional?: boolean;
  /** Where an object without a namespace looks. */
  readonly defaultNamespace?: string;
}

export const SECRET = '/Secret';
export const CONFIG_MAP = '/ConfigMap';
export const SERVICE_ACCOUNT = '/ServiceAccount';
export const SERVICE = '/Service';

export const secret = (path: string): Declaration => ({ path, to: SECRET, name: 'name' });
export const secretKey = (path: string): Declaration => ({ path, to: SECRET, name: 'name', key: 'key' });
export const storageClass = (path: string): Declaration => ({ path, to: 'storage.k8s.io/StorageClass' });
export const ingressClass = (path: string): Declaration => ({ path, to: 'networking.k8s.io/IngressClass' });
export const priorityClass = (path: string): Declaration => ({ path, to: 'scheduling.k8s.io/PriorityClass' });

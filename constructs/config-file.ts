import { createHash } from 'node:crypto';
import type { Construct } from 'constructs';
import { KubeConfigMap } from '../imports/k8s';
import { toYaml } from './yaml';

/** A ConfigMap with the configuration files of a third-party program, and what its pods need to follow a change. */
export class ConfigFiles extends KubeConfigMap {
  /** Annotation for the pod template: another content restarts the pods, which do not watch their files. */
  readonly checksum: { readonly 'plinth.dev/config-checksum': string };

  /**
   * @param name of the ConfigMap
   * @param files by file name; objects are written as YAML, text as it is
   */
  constructor(scope: Construct, id: string, name: string, files: Readonly<Record<string, object | string>>) {
    const data = Object.fromEntries(
      Object.entries(files).map(([file, content]) => [
        file,
        typeof content === 'string' ? content : toYaml([content]),
      ]),
    );
    super(scope, id, { metadata: { name }, data });
    const checksum = createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 16);
    this.checksum = { 'plinth.dev/config-checksum': checksum };
  }
}

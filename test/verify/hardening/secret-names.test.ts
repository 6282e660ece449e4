import { Environment, type KubernetesObject, type Manifest } from '../../../verify/dist';
import { secretMaterial } from '../../../verify/hardening/secret-material';
import { HARMLESS, WRITTEN_OUT } from './secret-catalogue';

const toObject = (manifest: Manifest, kind: string, group = ''): KubernetesObject => ({
  ...{
    apiVersion: group === '' ? 'v1' : `${group}/v1`,
    group,
    kind,
    namespace: 'shop',
    name: 'web',
    manifest,
  },
  ...{ environment: 'prod', component: 'web', file: 'web.k8s.yaml', document: 0 },
});

const manifest = (fields: object): Manifest => ({ metadata: { name: 'web', namespace: 'shop' }, ...fields });

const configMap = (key: string, value: unknown) =>
  toObject(manifest({ data: { [key]: value } }), 'ConfigMap');

const inPod = (container: object) =>
  toObject(manifest({ spec: { template: { spec: { containers: [container] } } } }), 'Deployment', 'apps');

const application = (helm: object) =>
  toObject(manifest({ spec: { sources: [{ helm }] } }), 'Application', 'argoproj.io');

const isQuoted = (value: string) => /[\s"'{,;&]|^$/.test(value);

/** Where a name gets a value; undefined where that place cannot say it. */
const PLACES: Readonly<Record<string, (name: string, value: string) => KubernetesObject | undefined>> = {
  'a variable': (name, value) => inPod({ env: [{ name, value }] }),
  'a ConfigMap': configMap,
  'an annotation': (name, value) =>
    toObject({ metadata: { name: 'web', annotations: { [`example.org/${name}`]: value } } }, 'ConfigMap'),
  'values of a chart': (name, value) => application({ valuesObject: { web: { [name]: value } } }),
  'a parameter of a chart': (name, value) => application({ parameters: [{ name: `web.${name}`, value }] }),
  'an argument': (name, value) => (isQuoted(value) ? undefined : inPod({ args: [`--${name}=${value}`] })),
  'two arguments': (name, value) => inPod({ args: [`--${name}`, value] }),
  'a command of a shell': (name, value) =>
    isQuoted(value) || /[()]/.test(value)
      ? undefined
      : inPod({ command: ['sh', '-c', `${name}=${value} /app`] }),
  'an INI file': (name, value) => configMap('web.ini', `[web]\nport = 80\n${name} = ${value}\nhost = a\n`),
  'a file of properties': (name, value) =>
    configMap('web.properties', `web.port=80\nweb.${name}=${value}\na=b\n`),
  'a YAML file': (name, value) => configMap('web.yaml', `web:\n  ${name}: ${value}\n  port: 80\n`),
  'a YAML file, quoted': (name, value) =>
    configMap('web.yaml', `web:\n  "${name}": '${value}'\n  port: 80\n`),
  'variables in a YAML file': (name, value) =>
    configMap('web.yaml', `env:\n  - name: ${name}\n    value: '${value}'\n  - name: A\n    value: b\n`),
  'a JSON file': (name, value) => configMap('web.json', JSON.stringify({ web: { [name]: value, port: 80 } })),
  'a JSON file of several lines': (name, value) =>
    configMap('web.json', JSON.stringify({ web: { port: 80, [name]: value } }, null, 2)),
  'an XML file': (name, value) =>
    isQuoted(value) || /[<&]/.test(value)
      ? undefined
      : configMap('web.xml', `<web><${name}>${value}</${name}></web>`),
};

const found = (object: KubernetesObject | undefined) =>
  object === undefined
    ? undefined
    : [...secretMaterial.check(new Environment('prod', [object], undefined, new Map()))].length > 0;

describe.each(Object.entries(PLACES))('in %s', (_, place) => {
  it('finds what is written out', () => {
    const missed = WRITTEN_OUT.filter(([name, value]) => found(place(name, value)) === false);
    expect(missed).toEqual([]);
  });

  it('finds nothing in what is harmless', () => {
    const refused = HARMLESS.filter(([name, value]) => found(place(name, value)));
    expect(refused).toEqual([]);
  });
});

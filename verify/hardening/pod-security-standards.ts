import { field, items, mapping, type Place, places } from '../created/field';
import type { Path } from '../locate';

export type Level = 'baseline' | 'restricted';

/** What a control of the Pod Security Standards finds in a pod. */
interface Violation {
  /** In the pod template. */
  readonly path: Path;
  readonly what: string;
  readonly fix: string;
}

interface Control {
  readonly level: Level;
  /** As the standards call it. */
  readonly name: string;
  check(template: unknown): Iterable<Violation>;
}

/** The containers of a pod, of every list that has the fields of a container. */
const CONTAINERS = ['spec.containers[]', 'spec.initContainers[]', 'spec.ephemeralContainers[]'];

const inContainers = (...fields: readonly string[]) =>
  fields.flatMap((name) => CONTAINERS.map((container) => `${container}.${name}`));

/** Fields that the pod has, and each of its containers. */
const inPodAndContainers = (name: string) => [`spec.${name}`, ...inContainers(name)];

/** A control that is a list of fields and the values that they may have; absence is one of them. */
function values(
  level: Level,
  name: string,
  fields: readonly string[],
  ...allowed: readonly unknown[]
): Control {
  return {
    level,
    name,
    *check(template) {
      for (const { path, value } of fields.flatMap((pattern) => places(template, pattern))) {
        if (value === null || allowed.includes(value)) continue;
        const others = allowed.filter((one) => one !== '').map((one) => JSON.stringify(one));
        const fix = others.length > 0 ? `use ${others.join(', ')}` : 'remove it';
        yield { path, what: `must not be ${shown(value)}`, fix };
      }
    },
  };
}

const shown = (value: unknown) => (JSON.stringify(value) ?? 'none').slice(0, 80);

/** @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline */
const BASELINE_CAPABILITIES = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];

const SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_syncookies',
];

const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

const HOSTS_OF_PROBES = [
  ...['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle.postStart', 'lifecycle.preStop'],
].flatMap((probe) => [`${probe}.httpGet.host`, `${probe}.tcpSocket.host`]);

const BASELINE: readonly Control[] = [
  values('baseline', 'HostProcess', inPodAndContainers('securityContext.windowsOptions.hostProcess'), false),
  values('baseline', 'Host Namespaces', ['spec.hostNetwork', 'spec.hostPID', 'spec.hostIPC'], false),
  values('baseline', 'Privileged Containers', inContainers('securityContext.privileged'), false),
  values(
    'baseline',
    'Capabilities',
    inContainers('securityContext.capabilities.add[]'),
    ...BASELINE_CAPABILITIES,
  ),
  values('baseline', 'HostPath Volumes', ['spec.volumes[].hostPath']),
  values('baseline', 'Host Ports', inContainers('ports[].hostPort'), 0),
  values('baseline', 'Host Probes / Lifecycle Hooks', inContainers(...HOSTS_OF_PROBES), ''),
  values(
    'baseline',
    'AppArmor',
    inPodAndContainers('securityContext.appArmorProfile.type'),
    'RuntimeDefault',
    'Localhost',
  ),
  { level: 'baseline', name: 'AppArmor', check: appArmorAnnotations },
  values(
    'baseline',
    'SELinux',
    inPodAndContainers('securityContext.seLinuxOptions.type'),
    ...['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'],
  ),
  values(
    'baseline',
    'SELinux',
    ['user', 'role'].flatMap((name) => inPodAndContainers(`securityContext.seLinuxOptions.${name}`)),
    '',
  ),
  values('baseline', '/proc Mount Type', inContainers('securityContext.procMount'), 'Default'),
  values(
    'baseline',
    'Seccomp',
    inPodAndContainers('securityContext.seccompProfile.type'),
    'RuntimeDefault',
    'Localhost',
  ),
  values('baseline', 'Sysctls', ['spec.securityContext.sysctls[].name'], ...SYSCTLS),
];

/** @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
const RESTRICTED: readonly Control[] = [
  { level: 'restricted', name: 'Volume Types', check: volumeTypes },
  { level: 'restricted', name: 'Privilege Escalation', check: privilegeEscalation },
  { level: 'restricted', name: 'Running as Non-root', check: nonRoot },
  {
    level: 'restricted',
    name: 'Running as Non-root user',
    *check(template) {
      for (const { path, value } of users(template)) {
        if (value === 0)
          yield { path, what: 'must not be 0', fix: 'use a user of the image other than root' };
      }
    },
  },
  { level: 'restricted', name: 'Seccomp', check: seccomp },
  { level: 'restricted', name: 'Capabilities', check: droppedCapabilities },
  values(
    'restricted',
    'Capabilities',
    inContainers('securityContext.capabilities.add[]'),
    'NET_BIND_SERVICE',
  ),
];

const users = (template: unknown) =>
  inPodAndContainers('securityContext.runAsUser').flatMap((pattern) => places(template, pattern));

const containers = (template: unknown): Place[] => CONTAINERS.flatMap((pattern) => places(template, pattern));

function* appArmorAnnotations(template: unknown): Iterable<Violation> {
  for (const [key, value] of Object.entries(mapping(template, 'metadata', 'annotations'))) {
    if (!key.startsWith('container.apparmor.security.beta.kubernetes.io/')) continue;
    if (value === 'runtime/default' || (typeof value === 'string' && value.startsWith('localhost/')))
      continue;
    const path = ['metadata', 'annotations', key];
    yield { path, what: `must not be ${shown(value)}`, fix: 'use "runtime/default"' };
  }
}

function* volumeTypes(template: unknown): Iterable<Violation> {
  for (const [index, volume] of items(template, 'spec', 'volumes').entries()) {
    const types = Object.keys(mapping(volume)).filter((key) => key !== 'name' && key !== 'hostPath');
    const type = types.find((one) => !VOLUMES.includes(one));
    if (type === undefined) continue;
    const path = ['spec', 'volumes', index, type];
    yield { path, what: 'is no type of volume that may be used', fix: `use one of ${VOLUMES.join(', ')}` };
  }
}

function* privilegeEscalation(template: unknown): Iterable<Violation> {
  for (const { path, value } of containers(template)) {
    if (field(value, 'securityContext', 'allowPrivilegeEscalation') === false) continue;
    const what = 'must be false, or a program of the image may become root';
    yield { path: [...path, 'securityContext', 'allowPrivilegeEscalation'], what, fix: 'set it to false' };
  }
}

function* nonRoot(template: unknown): Iterable<Violation> {
  const ofPod = field(template, 'spec', 'securityContext', 'runAsNonRoot') === true;
  const open: Path[] = [];
  for (const { path, value } of containers(template)) {
    const own = field(value, 'securityContext', 'runAsNonRoot');
    if (own === false) {
      yield {
        path: [...path, 'securityContext', 'runAsNonRoot'],
        what: 'must not be false',
        fix: 'remove it',
      };
    } else if (own !== true && !ofPod) open.push(path);
  }
  if (open.length === 0) return;
  const path = ['spec', 'securityContext', 'runAsNonRoot'];
  yield { path, what: 'must be true', fix: 'set it to true' };
}

const SECCOMP: readonly unknown[] = ['RuntimeDefault', 'Localhost'];

function* seccomp(template: unknown): Iterable<Violation> {
  const ofPod = field(template, 'spec', 'securityContext', 'seccompProfile', 'type');
  if (SECCOMP.includes(ofPod)) return;
  const open = containers(template).filter(
    ({ value }) => !SECCOMP.includes(field(value, 'securityContext', 'seccompProfile', 'type')),
  );
  // what is wrong rather than absent has been found by the control of the baseline
  if (open.length === 0 || ofPod !== undefined) return;
  const path = ['spec', 'securityContext', 'seccompProfile', 'type'];
  yield { path, what: 'must be set', fix: 'set it to RuntimeDefault' };
}

function* droppedCapabilities(template: unknown): Iterable<Violation> {
  for (const { path, value } of containers(template)) {
    if (items(value, 'securityContext', 'capabilities', 'drop').includes('ALL')) continue;
    const at = [...path, 'securityContext', 'capabilities', 'drop'];
    yield { path: at, what: 'must contain ALL', fix: 'set it to ["ALL"]' };
  }
}

/** The level that a text names, if it does. */
export const levelOf = (label: unknown): Level | 'privileged' | undefined =>
  LEVELS.find((level) => level === label);

const LEVELS = ['privileged', 'baseline', 'restricted'] as const;

/** What keeps a pod out of a namespace of a level; of a field that several controls refuse, the first. */
export function* violations(
  template: unknown,
  level: Level,
): Iterable<Violation & { readonly control: string; readonly level: Level }> {
  const seen = new Set<string>();
  for (const control of level === 'baseline' ? BASELINE : [...BASELINE, ...RESTRICTED]) {
    for (const violation of control.check(template)) {
      const key = JSON.stringify(violation.path);
      if (seen.has(key)) continue;
      seen.add(key);
      yield { ...violation, control: control.name, level: control.level };
    }
  }
}

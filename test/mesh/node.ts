import { spawnSync } from 'node:child_process';

/** Where pods reach what runs on the node; like theirs of those set aside for tests of networks, RFC 2544. */
export const NODE_ADDRESS = '198.18.255.254';

const BRIDGE = 'plinth-mesh';

/** The node's end of a pod's link. */
const OUTER = 'plinth-pod';

/** Network namespaces of pods on a bridge. Gone with `close()`, and with the process. */
export class Node {
  private readonly names: string[] = [];
  private readonly clear = (): void => this.close();

  constructor() {
    remove(namespaces().filter((name) => name.startsWith(`${BRIDGE}-`)));
    run([
      `link add ${BRIDGE} type bridge`,
      `addr add ${NODE_ADDRESS}/16 dev ${BRIDGE}`,
      `link set ${BRIDGE} up`,
    ]);
    process.once('exit', this.clear);
  }

  /** A network namespace with one address. @returns its name */
  add(address: string): string {
    const index = this.names.length;
    const [name, outer, inner] = [`${BRIDGE}-${index}`, `${OUTER}-${index}`, `inner-${index}`];
    this.names.push(name);
    run([
      `netns add ${name}`,
      `link add ${outer} type veth peer name ${inner}`,
      `link set ${outer} master ${BRIDGE} up`,
      `link set ${inner} netns ${name}`,
    ]);
    run(
      [
        'link set lo up',
        `link set ${inner} name eth0`,
        `addr add ${address}/16 dev eth0`,
        'link set eth0 up',
        `route add default via ${NODE_ADDRESS}`,
      ],
      ['-n', name],
    );
    return name;
  }

  close(): void {
    process.removeListener('exit', this.clear);
    remove(this.names.splice(0));
  }
}

/** Adds rules of iptables to a pod's, behind those that are there. @param rules lines for iptables-restore */
export function addRules(namespace: string, rules: string): void {
  const command = ['netns', 'exec', namespace, 'iptables-restore', '--noflush'];
  const { status, stderr } = spawnSync('ip', command, { input: rules, encoding: 'utf8' });
  if (status !== 0) throw new Error(`iptables must take rules, got "${stderr.trim()}"`);
}

function namespaces(): string[] {
  const lines = output(['netns', 'list']).split('\n');
  return lines.flatMap((line) => line.split(' ')[0] || []);
}

/** With what runs in them: an Envoy outlives the pilot-agent that has started it. */
function remove(names: readonly string[]): void {
  for (const name of names) {
    for (const pid of output(['netns', 'pids', name]).split('\n').filter(Boolean)) kill(Number(pid));
    spawnSync('ip', ['netns', 'delete', name]);
    spawnSync('ip', ['link', 'delete', name.replace(BRIDGE, OUTER)]);
  }
  spawnSync('ip', ['link', 'delete', BRIDGE]);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}

const output = (args: readonly string[]): string => spawnSync('ip', args, { encoding: 'utf8' }).stdout;

function run(commands: readonly string[], options: readonly string[] = []): void {
  const { status, stderr } = spawnSync('ip', [...options, '-batch', '-'], {
    input: commands.join('\n'),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`ip must make the network of a pod, got "${stderr.trim()}"`);
}

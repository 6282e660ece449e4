import { familyOf } from '../../../constructs/cidr';
import type { IpFamily } from '../../../constructs/ip-families';
import type { Answers, Found } from './answers';
import { inNamespace } from './objects';

/** Address families of pods and Services; that of the Service `kubernetes` is the first one. */
export function ipFamilies({ services, nodes }: Answers): Found<IpFamily[]> {
  const kubernetes = services?.find(inNamespace('default', 'kubernetes'));
  const first = kubernetes?.spec?.clusterIP;
  if (!first || !nodes)
    return {
      unknown: [
        'ipFamilies: Services or nodes could not be read; kubectl get service kubernetes -o yaml tells the first one',
      ],
    };
  const ofPods = nodes.flatMap(({ spec }) => spec?.podCIDRs ?? []);
  const value = [...new Set([first, ...ofPods].map(familyOf))];
  const from = "by the Service kubernetes in default and the nodes' podCIDRs";
  return {
    fact: value.length === 1 && value[0] === 'IPv4' ? { from: `IPv4 alone, ${from}` } : { value, from },
  };
}

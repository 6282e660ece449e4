import { readFileSync } from 'node:fs';
import path from 'node:path';
import { componentsOf } from '../../constructs/synthesis';
import { TenantApp } from '../../constructs/tenancy/tenant-app';
import type { TenantPlatform } from '../../constructs/tenancy/tenant-platform';
import { tenantOf } from '../constructs/tenancy/stage';
import { devPlatform } from '../platform';
import { type Requests, requestsOf } from './requests';

const platform = devPlatform();
const components = componentsOf(platform);
const meshed = new Set(components.flatMap(({ brings }) => (brings?.mesh ? [brings.name] : [])));

/** `2.6 cores and 5.7 GiB`. */
const inWords = ({ cpu, memory }: Requests): string =>
  `${(cpu / 1000).toFixed(1)} cores and ${(memory / 2 ** 30).toFixed(1)} GiB`;

describe('dev', () => {
  const ofPlatform = requestsOf(components, meshed);
  const stages = new TenantApp(tenantOf(), platform.forTenants as TenantPlatform).stages;
  const ofTenant = requestsOf(stages, new Set(stages.map(({ namespace }) => namespace)));

  it('says what its pods ask for', () => {
    const file = readFileSync(path.join(__dirname, '../../environments/dev.ts'), 'utf8');
    expect(file).toContain(inWords(ofPlatform));
    expect(file).toContain(inWords(ofTenant));
  });

  it('fits a machine of 4 cores and 9 GiB, with a tenant and what a node needs itself', () => {
    // What a control plane, CoreDNS and kindnet ask for. @see kubernetes/cmd/kubeadm/app/phases/controlplane and addons/dns
    const node = { cpu: 250 + 200 + 100 + 100 + 2 * 100 + 100, memory: (100 + 2 * 70 + 50) * 2 ** 20 };
    expect(ofPlatform.cpu + ofTenant.cpu + node.cpu).toBeLessThanOrEqual(4000);
    expect(ofPlatform.memory + ofTenant.memory + node.memory).toBeLessThanOrEqual(9 * 2 ** 30);
  });
});

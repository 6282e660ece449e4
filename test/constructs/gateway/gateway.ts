import { App } from 'cdk8s';
import type { IngressGatewayProps } from '../../../constructs/gateway/ingress-gateway';
import { ingressGateway } from '../../gateway';

/** An ingress gateway for two hosts. */
export function create(props: Partial<IngressGatewayProps> = {}) {
  const app = new App();
  const hosts = ['shop.example.org', 'login.example.org'];
  return { app, gateway: ingressGateway(app, hosts, { minReplicas: 2, maxReplicas: 5, ...props }) };
}

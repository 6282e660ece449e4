import type { Construct } from 'constructs';
import { Component } from '../component';
import { charts } from '../versions';
import { istioNamespace } from './istio-namespace';

/** Istio's CRDs, and the webhook by which istiod checks what is written of them. */
export class IstioBase extends Component {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      namespace: istioNamespace,
      project: 'infrastructure',
      wave: 'mesh',
      chart: { ...charts.istioBase, values: { base: closedWebhook }, bareDefinitions: true },
    });
  }
}

/**
 * The charts' default is `Ignore`, which istiod changes as soon as it answers; Argo CD would change it back for ever.
 *
 * @see https://github.com/argoproj/argo-cd/issues/25447
 */
export const closedWebhook = { validationFailurePolicy: 'Fail' } as const;

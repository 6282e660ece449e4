import { Construct } from 'constructs';
import { RequestAuthentication } from '../../imports/security.istio.io';
import type { Workload } from '../workload';

export interface StageTokensProps {
  /** What is guarded. */
  readonly api: Workload;
  /** Issuer of the tokens that are taken, and of no others. */
  readonly issuer: string;
  /** Where the issuer's keys are, inside of the mesh. */
  readonly keys: string;
  /** Whom the tokens have to be for. */
  readonly audience: string;
}

/**
 * The first gate of the api, in its proxy: a token that is not of the stage's own realm, or not for the api, is refused with 401.
 * That there is one at all is the connections' to ask for. Whether it is still good, and for what, the api asks Keycloak.
 *
 * @see https://istio.io/latest/docs/reference/config/security/request_authentication/
 */
export class StageTokens extends Construct {
  constructor(scope: Construct, id: string, props: StageTokensProps) {
    super(scope, id);
    const { api, issuer, keys, audience } = props;
    new RequestAuthentication(this, 'request-authentication', {
      metadata: { name: api.name },
      spec: {
        selector: { matchLabels: api.labels },
        jwtRules: [
          {
            issuer,
            audiences: [audience],
            jwksUri: keys,
            // By default one in `?access_token=` is taken as well, and addresses are kept in logs.
            fromHeaders: [{ name: 'Authorization', prefix: 'Bearer ' }],
            forwardOriginalToken: true,
          },
        ],
      },
    });
  }
}

import type { Construct } from 'constructs';
import { Component } from '../../component';
import type { Endpoint } from '../../workload';
import { SessionStore } from './session-store';
import { signOnAlerts } from './sign-on-alerts';
import { signOnNamespace } from './sign-on-namespace';

/** The sessions of those who have signed in to a program of the platform. */
export class Valkey extends Component {
  /** Where it takes commands. */
  readonly commands: Endpoint;

  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: signOnNamespace, project: 'iam', wave: 'services' });
    this.commands = new SessionStore(this, 'sessions').commands;
  }

  /** Of the proxies as well, of which there are several. */
  override get alerts() {
    return [signOnAlerts(this.commands.workload.name)];
  }
}

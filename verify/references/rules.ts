import type { Rule } from '../rule';
import { component } from './component';
import { container } from './container';
import { credential } from './credential';
import { gateway } from './gateway';
import { host } from './host';
import { hostOwner } from './host-owner';
import { key } from './key';
import { monitor } from './monitor';
import { namespace } from './namespace';
import { object } from './object';
import { operatorSettings } from './operator-settings';
import { plugin } from './plugin';
import { reservedLabels } from './reserved-labels';
import { route } from './route';
import { selector } from './selector';
import { server } from './server';
import { service } from './service';
import { store } from './store';
import { used } from './used';

/** What is named exists. */
export const referenceRules = (): readonly Rule[] => [
  namespace,
  object,
  key,
  container,
  service,
  selector,
  component,
  reservedLabels,
  operatorSettings,
  plugin,
  monitor,
  host,
  hostOwner,
  gateway,
  server,
  credential,
  route,
  store,
  used,
];

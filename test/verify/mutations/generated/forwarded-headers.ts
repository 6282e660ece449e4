import { reference } from '../../../../verify/dist';
import type { Editable } from '../mutation';
import type { GeneratedMutation, Generator } from './generator';
import { routesOf } from './routes';

const rules = ['connectivity/forwarded-headers'];

const SET = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-port', 'x-forwarded-proto'];

/** Faults in what a route says of a request, by what they are. */
const FAULTS: Readonly<Record<string, (route: Editable) => void>> = {
  'says nothing of its requests': (route) => {
    delete route.headers.request;
  },
  'removes nothing from its requests': (route) => {
    delete route.headers.request.remove;
  },
  ...Object.fromEntries(
    SET.map((name) => [
      `hands ${name} on`,
      ({ headers }: Editable) => {
        delete headers.request.set[name];
      },
    ]),
  ),
  ...Object.fromEntries(
    ['forwarded', 'x-forwarded-prefix', 'x-real-ip', 'true-client-ip'].map((name) => [
      `hands ${name} on`,
      ({ headers }: Editable) => {
        headers.request.remove = headers.request.remove.filter((one: string) => one !== name);
      },
    ]),
  ),
  ...Object.fromEntries(
    [
      ['x-forwarded-for', '%REQ(X-FORWARDED-FOR)%'],
      ['x-forwarded-for', '%REQ(X-REAL-IP)%'],
      ['X-Forwarded-For', '192.0.2.1'],
      ['x-forwarded-host', '%REQ(X-FORWARDED-HOST)%'],
      ['x-forwarded-host', '%REQ(HOST)%, evil.example.org'],
      ['x-forwarded-host', 'evil.example.org'],
      ['x-forwarded-port', '8443'],
      ['x-forwarded-port', '%REQ(X-FORWARDED-PORT)%'],
      ['x-forwarded-proto', 'http'],
      ['forwarded', 'for=192.0.2.1'],
      ['X-Forwarded-Prefix', '/evil'],
    ].map(([name = '', value]) => [
      `says ${value} in ${name}`,
      ({ headers }: Editable) => {
        headers.request.set[name] = value;
      },
    ]),
  ),
  ...Object.fromEntries(
    [...SET, 'Forwarded', 'X-Forwarded-Prefix'].map((name) => [
      `adds a second ${name}`,
      ({ headers }: Editable) => {
        headers.request.add = { [name]: 'evil.example.org' };
      },
    ]),
  ),
  ...Object.fromEntries(
    ['set', 'add'].map((change) => [
      `writes a header at its destination, by ${change}`,
      ({ route }: Editable) => {
        route[0].headers = { request: { [change]: { 'X-Forwarded-Host': 'evil.example.org' } } };
      },
    ]),
  ),
};

export const ofForwardedHeaders: readonly Generator[] = Object.entries(FAULTS).map(([name, change]) => ({
  name: `a route ${name}`,
  rules,
  *generate(environment): Iterable<GeneratedMutation> {
    for (const object of routesOf(environment)) {
      for (const [index, { route }] of (object.manifest as Editable).spec.http.entries()) {
        if (!route) continue;
        yield {
          at: `${reference(object)} http[${index}]`,
          mutate: (dist) => change(dist.edit(reference(object)).spec.http[index]),
        };
      }
    }
  },
}));

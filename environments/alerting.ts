import * as z from 'zod';
import type { Location } from '../constructs/connection';
import { count, dnsLabel, dnsName, email, type FieldsOf, key, port, resources, size, text } from './fields';
import { located, location } from './location';

/** A chat of one's own that takes the same webhooks. */
const chatHost = {
  /** Host of the webhook, as in the address; it is asked on port 443. @default the provider's */
  host: dnsName.optional(),
  ...location,
};

/** Exactly one chat; there is no way to write two. */
const chat = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('slack'),
      /** Key in the secret store, with the property `url`. */
      webhookKey: key,
      ...chatHost,
      /** Channel, such as `#alerts`. @default the webhook's own */
      channel: z
        .string()
        .regex(/^[#@][-_.a-z0-9]+$/, 'must be a channel such as #alerts')
        .optional(),
      /** Name of the sender. @default the webhook's own */
      username: text.optional(),
    }),
    z.strictObject({ kind: z.literal('discord'), webhookKey: key, ...chatHost }),
  ],
  'must be exactly one of slack and discord; write { kind: "slack" | "discord", webhookKey }',
);

/** Nobody is told, and alerts are there for those who look; or people are, by e-mail and in one chat. */
const delivery = z.discriminatedUnion('to', [
  z.strictObject({ to: z.literal('nobody') }),
  z
    .strictObject({
      to: z.literal('people'),
      email: z.strictObject({
        recipient: email,
        /** Address that mail comes from; the relay has to accept it. */
        sender: email,
        /** Address that mail of Keycloak's realms comes from; the relay has to accept it. @default they send none */
        realmSender: email.optional(),
        /** Mail server outside that takes mail from those who sign in, by STARTTLS. */
        relay: z
          .strictObject({
            /** Host name, `smtp.postmarkapp.com`. */
            host: dnsName,
            ...location,
            /** @default 2525, which providers of clusters seldom block */
            port: port.optional(),
            /** Key in the secret store, with the properties `username` and `password`. */
            credentialsKey: key,
          })
          .superRefine(located(({ host }) => host)),
      }),
      chat,
      /** Somebody outside who is told that alerting works, and raises the alarm when told no more. @default nobody: that alerting itself is down shows nowhere */
      deadMansSwitch: z
        .strictObject({
          /** Host that is told, as in the address; it is asked on port 443. */
          host: dnsName,
          ...location,
          /** Key in the secret store, with the property `url`. */
          urlKey: key,
        })
        .superRefine(located(({ host }) => host))
        .optional(),
      /** Tenants that are told of their own alerts as well. @default none: they go to those who run the platform alone */
      tenants: z.array(z.strictObject({ name: dnsLabel, email })).optional(),
    })
    .superRefine(({ chat, deadMansSwitch }, { addIssue }) => {
      if (!deadMansSwitch || chat.host !== deadMansSwitch.host || placeOf(chat) === placeOf(deadMansSwitch))
        return;
      const message =
        'must be in one place with chat.host, which is the same; give both the same cidrs or pods';
      addIssue({ code: 'custom', path: ['deadMansSwitch', 'host'], message });
    }),
]);

/** Where a host outside is, to be compared. */
const placeOf = ({ cidrs, pods }: Location) => JSON.stringify([cidrs, pods]);

/** Alertmanager, and whom it tells. */
export const alerting = z.strictObject({
  /** Replicas of Alertmanager, which tell each other what was sent; from two on one can go without the others. */
  replicas: count(1),
  /** Size of each replica's volume. @default none: silences go with the last pod */
  storage: size.optional(),
  /** Requests and limits of each replica. */
  resources,
  /** To whom alerts go; e-mail leaves through a relay outside. */
  delivery,
});

export type AlertingFields = FieldsOf<typeof alerting>;

export type PeopleFields = Extract<AlertingFields['delivery'], { readonly to: 'people' }>;

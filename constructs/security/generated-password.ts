import { Construct } from 'constructs';
import {
  ExternalSecretSpecTargetCreationPolicy as CreationPolicy,
  ExternalSecretSpecTargetDeletionPolicy as DeletionPolicy,
  ExternalSecretSpecTargetTemplateEngineVersion as EngineVersion,
  ExternalSecret,
  ExternalSecretSpecDataFromSourceRefGeneratorRefKind as GeneratorKind,
  ExternalSecretSpecTargetTemplateMergePolicy as MergePolicy,
  ExternalSecretSpecRefreshPolicy as RefreshPolicy,
} from '../../imports/external-secrets.io';
import { Password, PasswordSpecEncoding } from '../../imports/generators.external-secrets.io';
import { keep } from '../component';

export interface GeneratedPasswordProps {
  /** Name of the Secret, and of the objects that make it. */
  readonly name: string;
  /** Keys of the Secret, each with a password of its own. @default password */
  readonly keys?: readonly string[];
  /** Characters of each password, letters and digits. @default 42 */
  readonly length?: number;
  /** Of these, characters that are neither. @default 0: every program takes letters and digits, in files, URLs and connection strings alike */
  readonly symbols?: number;
  /** How they are written: `hex` has two digits for each character, for programs that take bytes. @default raw */
  readonly encoding?: 'raw' | 'hex';
  /** Keys that are no secret, such as a user's name, with their values. @default none */
  readonly values?: Readonly<Record<string, string>>;
}

/**
 * A Secret with passwords that External Secrets draws once, in the cluster, and never changes. It outlives this construct and
 * whoever deletes the ExternalSecret, which then reports that it may not change it. To rotate, delete the Secret.
 *
 * @see https://external-secrets.io/latest/api/generator/password/
 */
export class GeneratedPassword extends Construct {
  /** Name of the Secret. */
  readonly secret: string;

  constructor(scope: Construct, id: string, props: GeneratedPasswordProps) {
    super(scope, id);
    const { name, keys = ['password'], length = 42, symbols = 0, encoding = 'raw', values } = props;
    this.secret = name;

    new Password(this, 'generator', {
      metadata: { name, annotations: keep },
      spec: {
        length,
        symbols,
        symbolCharacters: symbols > 0 ? '-_.' : undefined,
        digits: Math.floor(length / 4),
        noUpper: false,
        allowRepeat: true,
        encoding: encoding === 'hex' ? PasswordSpecEncoding.HEX : PasswordSpecEncoding.RAW,
        secretKeys: [...keys],
      },
    });
    new ExternalSecret(this, 'external-secret', {
      metadata: { name, annotations: keep },
      spec: {
        refreshPolicy: RefreshPolicy.CREATED_ONCE,
        refreshInterval: '0s',
        target: {
          name,
          // Whether it was created is in the status of the ExternalSecret: one that is made again would write other passwords
          // over those in use. It neither owns the Secret nor can it change what is in it.
          creationPolicy: CreationPolicy.ORPHAN,
          deletionPolicy: DeletionPolicy.RETAIN,
          immutable: true,
          template: values && {
            engineVersion: EngineVersion.V2,
            mergePolicy: MergePolicy.MERGE,
            data: values,
          },
        },
        dataFrom: [
          {
            sourceRef: {
              generatorRef: {
                apiVersion: 'generators.external-secrets.io/v1alpha1',
                kind: GeneratorKind.PASSWORD,
                name,
              },
            },
          },
        ],
      },
    });
    this.node.addValidation({ validate: () => errors(keys, length, values) });
  }
}

function errors(keys: readonly string[], length: number, values: object = {}): string[] {
  const twice = keys.filter((key, index) => key in values || keys.indexOf(key) !== index);
  return [
    ...(Number.isInteger(length) && length >= 24 && length <= 64
      ? []
      : [`length must be a whole number from 24 to 64, got ${length}; leave it out for 42`]),
    ...(keys.length > 0 ? [] : ['keys must have at least one, got none; leave it out for "password"']),
    ...twice.map((key) => `keys must be given once, among values as well, got "${key}" twice; rename one`),
  ];
}

import { type Service, type Stage, settingsOf, stages } from '../../constructs/tenancy/stage-settings';
import type { Tenant } from '../../constructs/tenancy/tenant';
import { parseTenant } from '../synth/tenants';
import { changeFile } from './change-file';
import { setField } from './edit';
import { existingFile } from './folder';
import type { Settings } from './options';
import { valid } from './refused';

interface Move {
  readonly service: Service;
  readonly image: string;
  /** @default both stages, but for one that has an image of its own */
  readonly stage?: Stage;
}

/**
 * Puts another image of a service into a tenant's file; returns the exit code.
 *
 * @throws {@link Refused} with every fault, when the file is not valid before or would not be afterwards
 */
export function setImage({ tenants: folder, json }: Settings, name: string, move: Move): number {
  const { service, image, stage } = move;
  const file = existingFile(folder, name);
  const field = [...(stage ? ['stages', stage] : []), 'services', service, 'image'];
  let before: Tenant | undefined;
  let after: Tenant | undefined;
  const changed = changeFile(file, (text) => {
    before = valid(parseTenant(text, file));
    const edited = given(before, move) === image ? text : setField(text, field, image);
    after = valid(parseTenant(edited, file));
    return edited;
  });
  if (!before || !after) return 1;
  const told = {
    file: after.file,
    field: field.join('.'),
    from: given(before, move),
    to: image,
    changed,
    stages: imagesOf(after, service),
  };
  console.log(json ? JSON.stringify(told, null, 2) : inWords(told, stage));
  return 0;
}

function inWords(
  told: {
    file: string;
    field: string;
    from?: string;
    to: string;
    changed: boolean;
    stages: Record<Stage, string>;
  },
  stage?: Stage,
): string {
  const { file, field, from = 'none of its own', to, changed } = told;
  const own = stage ? [] : stages.filter((one) => told.stages[one] !== to);
  return [
    changed ? `${file}: ${field} is ${to}, was ${from}` : `${file}: ${field} is ${to} already`,
    ...own.map(
      (one) => `${one} has an image of its own and keeps ${told.stages[one]}; --stage ${one} moves it`,
    ),
  ].join('\n');
}

const imagesOf = (tenant: Tenant, service: Service): Record<Stage, string> => ({
  prod: settingsOf(tenant, 'prod')[service].image,
  test: settingsOf(tenant, 'test')[service].image,
});

const given = (tenant: Tenant, { service, stage }: Move): string | undefined =>
  (stage ? tenant.stages?.[stage]?.services : tenant.services)?.[service]?.image;

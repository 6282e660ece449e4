import path from 'node:path';
import { type Service, type Stage, settingsOf, stages } from '../../constructs/tenancy/stage-settings';
import type { Tenant } from '../../constructs/tenancy/tenant';
import { parseTenant } from '../synth/tenants';
import { changeFile } from './change-file';
import { setField } from './edit';
import { Refused } from './refused';

interface Change {
  readonly file: string;
  /** Path of the field that holds the image. */
  readonly field: string;
  readonly from?: string;
  readonly to: string;
  readonly changed: boolean;
  /** The image that each stage runs from now on. */
  readonly stages: Readonly<Record<Stage, string>>;
}

/**
 * Puts another image of a service into a tenant's file, for both stages or for one.
 *
 * @throws {@link Refused} with every fault, when the file is not valid before or would not be afterwards
 */
export function setImage(
  folder: string,
  name: string,
  service: Service,
  image: string,
  stage?: Stage,
): Change {
  const file = path.join(folder, `${name}.yaml`);
  const field = [...(stage ? ['stages', stage] : []), 'services', service, 'image'];
  let before: Tenant | undefined;
  let after: Tenant | undefined;
  const changed = changeFile(file, (text) => {
    before = valid(text, file);
    const edited = imageIn(before, service, stage) === image ? text : setField(text, field, image);
    after = valid(edited, file);
    return edited;
  });
  return {
    file: after?.file ?? file,
    field: field.join('.'),
    from: before && imageIn(before, service, stage),
    to: image,
    changed,
    stages: Object.fromEntries(
      stages.map((one) => [one, after && settingsOf(after, one)[service].image]),
    ) as Record<Stage, string>,
  };
}

const imageIn = (tenant: Tenant, service: Service, stage?: Stage): string | undefined =>
  stage ? tenant.stages?.[stage]?.services?.[service]?.image : tenant.services[service].image;

function valid(text: string, file: string): Tenant {
  const read = parseTenant(text, file);
  if ('faults' in read) throw new Refused(read.faults);
  return read;
}

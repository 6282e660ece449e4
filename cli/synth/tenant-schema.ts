import * as z from 'zod';
import { tenantSchema } from '../../constructs/tenancy/tenant';
import type { JsonSchema } from '../json-schema';

let made: JsonSchema | undefined;

/** What a tenant's file may say, as JSON Schema for editors; made from the schema that decides. */
export function tenantJsonSchema(): JsonSchema {
  made ??= z.toJSONSchema(tenantSchema, {
    io: 'input',
    reused: 'inline',
    unrepresentable: 'any',
  }) as JsonSchema;
  return made;
}

import { crds } from '../drafts';

/** @see https://github.com/cloudnative-pg/plugin-barman-cloud/tree/v0.14.0/config/crd/bases */
export const barmanDefinitions = () => crds('barmancloud.cnpg.io', 'objectstores ObjectStore');

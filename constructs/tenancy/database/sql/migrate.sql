-- For psql. The checksum of the files that were run last is the comment of the schema: what has not changed is not run again. Notices are
-- left out: they say what is there already.
SET client_min_messages = warning;
SELECT coalesce(obj_description(to_regnamespace('tenancy'), 'pg_namespace'), '') = :'checksum' AS current \gset
\if :current
\else
\ir schema.sql
SET LOCAL search_path = prod;
\ir tables.sql
SET LOCAL search_path = test;
\ir tables.sql
\ir provision.sql
COMMENT ON SCHEMA tenancy IS :'checksum';
\endif
\copy (SELECT role, version FROM tenancy.login WHERE active) TO '/scratch/known.csv' CSV

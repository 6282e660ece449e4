-- A schema for each stage, and one that only the owner sees. Needs CREATEROLE and the database, no superuser. Runs again
-- without effect.

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['tenants', 'tenants_prod', 'tenants_test'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', name);
    END IF;
  END LOOP;
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO tenants', current_database());
END
$$;

-- INHERIT gives the rights of the group, SET FALSE refuses SET ROLE to it.
GRANT tenants TO tenants_prod, tenants_test WITH INHERIT TRUE, SET FALSE;

CREATE SCHEMA IF NOT EXISTS tenancy;
CREATE SCHEMA IF NOT EXISTS prod;
CREATE SCHEMA IF NOT EXISTS test;
GRANT USAGE ON SCHEMA prod TO tenants_prod;
GRANT USAGE ON SCHEMA test TO tenants_test;

-- The logins that provision.sql has made, with the version of the Secret whose password they have.
CREATE TABLE IF NOT EXISTS tenancy.login (
  role    text    PRIMARY KEY,
  tenant  text    NOT NULL CHECK (tenant ~ '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$'),
  stage   text    NOT NULL CHECK (stage IN ('prod', 'test')),
  version text    NOT NULL,
  active  boolean NOT NULL,
  UNIQUE (tenant, stage),
  CHECK (role = 'tenant-' || tenant || '-' || stage AND length(role) <= 63)
);

-- Gives every tenant that is wanted its login, rights and policies, and takes the login from those that are not. Does only what
-- is missing, and commits one tenant at a time, so that no lock on a table is held for long, and one that PostgreSQL refuses stops
-- no other.

-- The tenants' tables, by stage.
CREATE OR REPLACE VIEW tenancy.tenant_table AS
  SELECT nspname::text AS stage, pg_class.oid::regclass AS name, relkind, relrowsecurity, relforcerowsecurity
  FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE nspname IN ('prod', 'test') AND relkind IN ('r', 'p', 'v', 'm', 'f');

-- Row-level security on every table of the tenants. It binds the owner as well (FORCE). No TRUNCATE, which asks no policy.
CREATE OR REPLACE PROCEDURE tenancy.protect() LANGUAGE plpgsql AS $$
DECLARE
  found record;
BEGIN
  FOR found IN SELECT * FROM tenancy.tenant_table LOOP
    IF found.relkind NOT IN ('r', 'p') THEN
      RAISE EXCEPTION '%: must be a table, because others have no policies; move it to another schema', found.name;
    ELSIF NOT EXISTS (
      SELECT FROM pg_attribute
      WHERE attrelid = found.name AND attname = 'tenant_id' AND atttypid = 'text'::regtype AND attnotnull
    ) THEN
      RAISE EXCEPTION '%: must have a column "tenant_id text NOT NULL"; add it, or move the table', found.name;
    ELSIF EXISTS (
      SELECT FROM pg_index
      WHERE indrelid = found.name AND indisunique AND NOT EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = indrelid AND attname = 'tenant_id' AND attnum = ANY (indkey[0:indnkeyatts - 1])
      )
    ) THEN
      RAISE EXCEPTION '%: every unique key must have tenant_id, or it tells what others have; add it', found.name;
    END IF;

    IF NOT (found.relrowsecurity AND found.relforcerowsecurity) THEN
      EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', found.name);
    END IF;
    IF NOT has_table_privilege('tenants_' || found.stage, found.name, 'SELECT') THEN
      EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %I', found.name, 'tenants_' || found.stage);
    END IF;
  END LOOP;
END
$$;

-- One policy per role: the role is the one that logged in, and the tenant is a constant, so there is nothing to SET.
CREATE OR REPLACE PROCEDURE tenancy.add_policies(who tenancy.login) LANGUAGE plpgsql AS $$
DECLARE
  tenant_table regclass;
BEGIN
  FOR tenant_table IN
    SELECT name FROM tenancy.tenant_table WHERE stage = who.stage AND NOT EXISTS (
      SELECT FROM pg_policy WHERE polrelid = name AND polname = who.role
    )
  LOOP
    EXECUTE format(
      'CREATE POLICY %I ON %s TO %1$I USING (tenant_id = %3$L) WITH CHECK (tenant_id = %3$L)',
      who.role, tenant_table, who.tenant
    );
  END LOOP;
END
$$;

-- Makes a login, or gives it the password and the rights that it should have. `verifier` is what PostgreSQL stores of a password.
CREATE OR REPLACE PROCEDURE tenancy.admit(who tenancy.login, verifier text, connections integer)
LANGUAGE plpgsql AS $$
BEGIN
  IF verifier IS NULL OR verifier !~ '^SCRAM-SHA-256\$' THEN
    RAISE EXCEPTION '%: verifier must be one of SCRAM-SHA-256; hash the password first', who.role;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = who.role) THEN
    EXECUTE format('CREATE ROLE %I', who.role);
  END IF;
  -- Before it can log in, so that no session is without its policies.
  CALL tenancy.add_policies(who);
  EXECUTE format('GRANT %I TO %I WITH INHERIT TRUE, SET FALSE', 'tenants_' || who.stage, who.role);
  -- A default only: that the other schema is closed does not hang on it.
  EXECUTE format('ALTER ROLE %I SET search_path = %I', who.role, who.stage);
  EXECUTE format(
    'ALTER ROLE %I LOGIN INHERIT CONNECTION LIMIT %s PASSWORD %L',
    who.role, connections, verifier
  );
  INSERT INTO tenancy.login SELECT who.*
    ON CONFLICT (role) DO UPDATE SET version = excluded.version, active = true;
END
$$;

-- Takes a login, and at once the rights of sessions that are still open. The rows stay.
CREATE OR REPLACE PROCEDURE tenancy.dismiss(who tenancy.login) LANGUAGE plpgsql AS $$
DECLARE
  tenant_table regclass;
BEGIN
  EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', who.role);
  EXECUTE format('REVOKE %I FROM %I', 'tenants_' || who.stage, who.role);
  FOR tenant_table IN SELECT polrelid::regclass FROM pg_policy WHERE polname = who.role LOOP
    EXECUTE format('DROP POLICY %I ON %s', who.role, tenant_table);
  END LOOP;
  UPDATE tenancy.login SET active = false WHERE who.role = login.role;
END
$$;

-- Takes the logins of a tenant by hand; the next run of one that is still wanted gives them back.
CREATE OR REPLACE PROCEDURE tenancy.dismiss_tenant(name text) LANGUAGE plpgsql AS $$
DECLARE
  known tenancy.login;
BEGIN
  IF NOT EXISTS (SELECT FROM tenancy.login WHERE active AND tenant = name) THEN
    RAISE EXCEPTION '%: must have a login, got none; SELECT tenant FROM tenancy.login WHERE active has those that do', name;
  END IF;
  FOR known IN SELECT * FROM tenancy.login WHERE active AND tenant = name LOOP
    CALL tenancy.dismiss(known);
  END LOOP;
END
$$;

-- That all logins go at once, or those of several tenants and most of all, is taken for a mistake: an empty list takes nothing. What
-- there is to say about it, or nothing.
CREATE OR REPLACE FUNCTION tenancy.objection() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  active integer;
  gone integer;
  tenants text[];
BEGIN
  SELECT count(*), count(*) FILTER (WHERE wanted.tenant IS NULL),
      array_agg(DISTINCT login.tenant ORDER BY login.tenant) FILTER (WHERE wanted.tenant IS NULL)
    INTO active, gone, tenants
    FROM tenancy.login LEFT JOIN pg_temp.wanted USING (tenant, stage) WHERE login.active;
  IF gone = 0 OR gone < active AND (cardinality(tenants) = 1 OR gone * 2 <= active) THEN
    RETURN NULL;
  END IF;
  RETURN format(
    E'logins to take must not be all or most of them, got %s of %s; if it is meant, take them as the owner of the database:\n%s',
    gone, active,
    (SELECT string_agg(format('CALL tenancy.dismiss_tenant(%L);', name), E'\n') FROM unnest(tenants[1:20]) name)
  );
END
$$;

-- Reads the temporary table `wanted`: tenant, stage, version, and the verifier where the version is another than before. What
-- PostgreSQL refuses of a login is undone and told at the end, when the others are done.
CREATE OR REPLACE PROCEDURE tenancy.provision(connections integer) LANGUAGE plpgsql AS $$
DECLARE
  asked record;
  known tenancy.login;
  refused text[] := '{}';
  objection text;
BEGIN
  CALL tenancy.protect();
  COMMIT;

  FOR asked IN
    SELECT wanted.*, 'tenant-' || tenant || '-' || stage AS role
    FROM pg_temp.wanted LEFT JOIN tenancy.login USING (tenant, stage)
    WHERE login.version IS DISTINCT FROM wanted.version OR NOT login.active
    ORDER BY tenant, stage
  LOOP
    BEGIN
      known := ROW (asked.role, asked.tenant, asked.stage, asked.version, true);
      CALL tenancy.admit(known, asked.verifier, connections);
    EXCEPTION WHEN OTHERS THEN
      refused := refused || format('%s: %s', asked.role, sqlerrm);
    END;
    COMMIT;
  END LOOP;

  -- Tables that are newer than the login.
  FOR known IN
    SELECT * FROM tenancy.login WHERE login.active AND EXISTS (
      SELECT FROM tenancy.tenant_table WHERE tenant_table.stage = login.stage AND NOT EXISTS (
        SELECT FROM pg_policy WHERE polrelid = tenant_table.name AND polname = login.role
      )
    )
  LOOP
    BEGIN
      CALL tenancy.add_policies(known);
    EXCEPTION WHEN OTHERS THEN
      refused := refused || format('%s: %s', known.role, sqlerrm);
    END;
    COMMIT;
  END LOOP;

  objection := tenancy.objection();
  FOR known IN
    SELECT login.* FROM tenancy.login LEFT JOIN pg_temp.wanted USING (tenant, stage)
    WHERE login.active AND wanted.tenant IS NULL AND objection IS NULL
  LOOP
    BEGIN
      CALL tenancy.dismiss(known);
    EXCEPTION WHEN OTHERS THEN
      refused := refused || format('%s: %s', known.role, sqlerrm);
    END;
    COMMIT;
  END LOOP;

  IF cardinality(refused) > 0 THEN
    objection := concat_ws(E'\n', format(
      E'logins must be such as PostgreSQL takes, got %s refused, and the others are done; correct these:\n%s',
      cardinality(refused), array_to_string(refused[1:20], E'\n')
    ), objection);
  END IF;
  IF objection IS NOT NULL THEN
    RAISE EXCEPTION '%', objection;
  END IF;
END
$$;

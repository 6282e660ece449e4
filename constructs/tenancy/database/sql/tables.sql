-- What tenants store. Run once for each stage, with the stage's schema first in the search path, by the owner of the database.
-- A new table needs `tenant_id text NOT NULL`, and tenant_id in every unique key: a key without it would tell one tenant what
-- another one has. Row-level security, its policies and the rights come from provision.sql.

CREATE TABLE IF NOT EXISTS messages (
  tenant_id  text        NOT NULL,
  id         uuid        NOT NULL DEFAULT gen_random_uuid(),
  created_at timestamptz NOT NULL DEFAULT now(),
  content    jsonb       NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

CREATE INDEX IF NOT EXISTS messages_by_time ON messages (tenant_id, created_at);

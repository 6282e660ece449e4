SET client_min_messages = warning;
CREATE TEMPORARY TABLE wanted (
  tenant text, stage text, version text NOT NULL, verifier text, PRIMARY KEY (tenant, stage)
);

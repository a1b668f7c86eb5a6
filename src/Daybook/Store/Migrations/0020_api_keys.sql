-- Owner: Foundation/Access.

-- API keys made at run time. A row stays when its key is revoked: the audit log names callers by key, and somebody may ask whose it was.
CREATE TABLE api_keys (
  key_id       uuid PRIMARY KEY,
  name         text COLLATE "C" NOT NULL,             -- the caller in logs and in the audit log
  key_hash     bytea NOT NULL UNIQUE CHECK (length(key_hash) = 32),
  scopes       text[] COLLATE "C" NOT NULL CHECK (cardinality(scopes) > 0),
  source       text COLLATE "C",
  created_at   timestamptz NOT NULL,
  created_by   text NOT NULL,
  expires_at   timestamptz,
  last_used_at timestamptz,                           -- the hour in which it was last used
  revoked_at   timestamptz,
  revoked_by   text
);

-- No two keys that are not revoked have the same name.
CREATE UNIQUE INDEX api_keys_name ON api_keys (name) WHERE revoked_at IS NULL;

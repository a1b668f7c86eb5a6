-- Owner: Access. Who sent, read or changed what, and who was refused. Rows are added and never touched again.
CREATE TABLE audit_log (
  audit_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  action     text COLLATE "C" NOT NULL CHECK (action IN ('send', 'read', 'change', 'refused')),
  phase      text COLLATE "C" NOT NULL CHECK (phase IN ('begun', 'done')), -- a change has two rows of one request_id: before it began, and its outcome
  first_at   timestamptz NOT NULL,
  last_at    timestamptz NOT NULL,                   -- of the same call, made `calls` times within half a minute
  calls      int NOT NULL,
  caller     text COLLATE "C" NOT NULL,              -- key id, token:subject, sha256:… of an unknown credential, or - for none
  source     text COLLATE "C",                       -- the event source that the caller's key or token names
  endpoint   text COLLATE "C" NOT NULL,
  method     text COLLATE "C" NOT NULL,
  target     text COLLATE "C" NOT NULL,              -- the path; a person's id in it as sha256:…
  parameters text,                                   -- the query, without what may hold personal data
  address    text COLLATE "C",                       -- where the connection came from; null when there were several
  addresses  int NOT NULL,
  forwarded  text COLLATE "C",                       -- X-Forwarded-For, as claimed
  request_id text COLLATE "C" NOT NULL,              -- of the first call
  trace_id   text COLLATE "C",
  status     int,                                    -- null while only begun
  reason     text COLLATE "C",                       -- of a refusal
  items      bigint,                                 -- events sent, rows read, things changed, where the operation counts them
  detail     text
);
CREATE INDEX audit_log_time ON audit_log (last_at);
CREATE INDEX audit_log_caller ON audit_log (caller, audit_id);
CREATE INDEX audit_log_request ON audit_log (request_id);
CREATE INDEX audit_log_target ON audit_log (target, audit_id);

-- Append-only also for the application's own role. Its owner can lift this, and PostgreSQL's log says so.
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_log is append-only: % is refused', tg_op USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

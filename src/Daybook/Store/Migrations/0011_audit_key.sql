-- Owner: Access. Key of the hashes under which the audit log names people where Daybook__Privacy__AnonymizeKey is not set. Written once.
ALTER TABLE installation ADD COLUMN audit_key bytea NOT NULL
  DEFAULT decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex') CHECK (length(audit_key) = 32);

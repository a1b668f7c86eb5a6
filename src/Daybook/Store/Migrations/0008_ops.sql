-- Owner: Ops.

-- The ledger of hours older than 8 days: what their messages' rows said before they were dropped. Additive: a message is counted here or in its own row.
CREATE TABLE ledger_hours (
  hour       timestamptz PRIMARY KEY,
  messages   int NOT NULL,
  accepted   bigint NOT NULL,
  persisted  bigint NOT NULL,
  duplicate  bigint NOT NULL,
  rejected   bigint NOT NULL,                        -- blocked ones included
  unattested bigint NOT NULL,
  receipted  bigint NOT NULL,
  folded_at  timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX rejected_events_door ON rejected_events (received_at) WHERE stage = 'door';
CREATE INDEX dead_letters_hour ON dead_letters (hour);

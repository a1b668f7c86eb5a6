-- Owner: Watch.

-- Messages that the queue acknowledged, that are nowhere, and that somebody has given up: with these the ledger agrees again.
CREATE TABLE written_off (
  message_id     uuid PRIMARY KEY,
  hour           timestamptz NOT NULL,
  events         int NOT NULL,
  reason         text NOT NULL,
  written_off_by text NOT NULL,
  written_off_at timestamptz NOT NULL,
  folded_at      timestamptz                          -- counted in ledger_hours since
);
CREATE INDEX written_off_hour ON written_off (hour) WHERE folded_at IS NULL;

ALTER TABLE ledger_hours ADD COLUMN written_off bigint NOT NULL DEFAULT 0;

-- False: it has its row in messages. Set in passing every few minutes, so that nobody who looks for messages without an outcome reads 8 days of them.
ALTER TABLE sent_messages ADD COLUMN open boolean NOT NULL DEFAULT true;
CREATE INDEX sent_messages_open ON sent_messages (hour, message_id) WHERE open;

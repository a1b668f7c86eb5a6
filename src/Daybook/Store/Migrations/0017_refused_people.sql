-- Owner: Store/Persist.

-- Whom a refused event or a dead letter names: as event_subject gives it. Where the JSON could not be read to its end, also every quoted text in what is kept,
-- behind a question mark; a letter that nobody can decode has only a question mark. Null: written before this column was, by this version's start or an older
-- instance; whoever looks for a person fills it first (Store/Persist/FillPeople.cs).
ALTER TABLE rejected_events ADD COLUMN people text[] COLLATE "C";
ALTER TABLE dead_letters ADD COLUMN people text[] COLLATE "C";

-- Without a list of pending entries, which every look-up would have to read.
CREATE INDEX rejected_events_people ON rejected_events USING gin (people) WITH (fastupdate = off);
CREATE INDEX dead_letters_people ON dead_letters USING gin (people) WITH (fastupdate = off);
CREATE INDEX rejected_events_unread ON rejected_events (rejected_id) WHERE people IS NULL;
CREATE INDEX dead_letters_unread ON dead_letters (dead_letter_id) WHERE people IS NULL;

-- Owner: Watch/Ledger.

-- Events of messages that the queue acknowledged, as the journal of their sender says, and that are nowhere. With these a trace can say that an event was lost.
CREATE TABLE lost_events (
  event_id   uuid NOT NULL,
  message_id uuid NOT NULL,
  hour       timestamptz NOT NULL,                    -- of receipt
  PRIMARY KEY (event_id, message_id)
);
CREATE INDEX lost_events_message ON lost_events (message_id);

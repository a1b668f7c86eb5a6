-- Owner: Store/Persist and Privacy (known_changes). Reports read it.

-- How often what is known about people and groups changed without an event being stored: by an erasure, by retention, by reading what was stored before
-- there were properties. One row. Storing leaves a mark, so reports see that by themselves.
CREATE TABLE known_changes (changes bigint NOT NULL);
INSERT INTO known_changes VALUES (0);

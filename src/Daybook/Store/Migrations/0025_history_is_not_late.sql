-- Owner: Quality. What occurred before this Daybook was installed is history: nobody could have sent it in time, so it is neither late nor
-- among the events that could be late. The default is for instances of the version before, which count it as late until they are replaced.
ALTER TABLE quality_hours ADD COLUMN history bigint NOT NULL DEFAULT 0;

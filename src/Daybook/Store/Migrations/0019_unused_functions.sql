-- Nothing has ever called them.
DROP FUNCTION IF EXISTS last_quarter(date, bigint, bigint);
DROP FUNCTION IF EXISTS day_of(timestamptz);

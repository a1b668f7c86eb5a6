-- Owner: Rollup. Distinct users of a type over a long range are the rows whose prev_day lies before it: few, and the primary key, by day, would read all of the range.
CREATE INDEX type_prev_prev_day ON type_prev (type_no, prev_day, day);

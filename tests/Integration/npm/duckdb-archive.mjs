// Reads a folder of archived parts (argument DAYBOOK_ARCHIVE) as one table with DuckDB, and prints what it counts.
import { DuckDBInstance } from '@duckdb/node-api';

const folder = process.env.DAYBOOK_ARCHIVE;
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const rows = async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
await connection.run(`
  CREATE VIEW events AS
  SELECT * FROM read_json('${folder}/events/dt=*/part-*.jsonl.gz', format = 'newline_delimited', hive_partitioning = true)`);
const days = await rows(`
  SELECT dt::VARCHAR AS date, count(*)::INT AS events, count(DISTINCT coalesce('u:' || user_id, 'a:' || anonymous_id))::INT AS users
  FROM events GROUP BY dt ORDER BY dt`);
const types = await rows('SELECT event_type, count(*)::INT AS events FROM events GROUP BY 1 ORDER BY 1');
const outside = await rows("SELECT count(*)::INT AS n FROM events WHERE occurred_at::TIMESTAMP::DATE <> dt::DATE");
const metrics = await rows(`
  SELECT event_date::VARCHAR AS date, sum(event_count)::INT AS events FROM read_json('${folder}/metrics_by_day.jsonl', format = 'newline_delimited') GROUP BY 1 ORDER BY 1`);
console.log(JSON.stringify({ days, types, outside: outside[0].n, metrics }));

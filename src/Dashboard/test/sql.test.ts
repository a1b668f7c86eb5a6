import assert from "node:assert/strict";
import test from "node:test";
import { columnsFor, keptBack, lineAt, quotedName, sqlQuestion, tookText, VIEWS, withoutLine, type SqlRun } from "../src/state/sql.ts";
import { tableOf } from "../src/cards/SqlTable.tsx";
import { tileOf } from "../src/state/tiles.ts";
import { inTurn } from "../src/state/useSql.ts";
import { cellText, isNumber, rowsOf } from "../src/text/cells.ts";
import { csv } from "../src/text/csv.ts";
import { curl } from "../src/text/curl.ts";

const ANSWER = `{"columns":[{"name":"rows","type":"VARCHAR"}],
  "rows":[["a,\\"]} [:",12345678901234567890,null],["\\u0041",-1.50,{"a":[1,2],"b":"x]"}],
  [ "😀" , 1e2 , [ ] ]],"row_count":3,"plan":{"rows":[["not these"]]},"inexact_numbers":[]}`;

test("every digit of every cell is kept", () => {
  assert.deepEqual(rowsOf(ANSWER), [
    ['"a,\\"]} [:"', "12345678901234567890", "null"],
    ['"\\u0041"', "-1.50", '{"a":[1,2],"b":"x]"}'],
    ['"😀"', "1e2", "[ ]"],
  ]);
  assert.deepEqual(rowsOf('{"rows":[],"columns":[]}'), []);
  assert.deepEqual(['"a\\n\\"b\\""', "null", "12345678901234567890", '{"a":1}'].map(cellText), ['a\n"b"', null, "12345678901234567890", '{"a":1}']);
});

test("rows of any values are read as JSON reads them", () => {
  // Without anything to remember: the same values on each run.
  let seed = 7;
  const random = (n: number) => (seed = (seed * 48271) % 2147483647) % n;
  const value = (depth: number): unknown =>
    [() => random(1e9) / 8 - 1e6, () => "x\"\\,[]{}:\n\u2028é😀".slice(0, random(12)), () => null, () => random(2) === 0, () => Array.from({ length: random(3) }, () => value(depth + 1)), () => ({ 'k"]': depth < 3 ? value(depth + 1) : 0 })][random(depth < 3 ? 6 : 4)]!();
  for (let i = 0; i < 300; i++) {
    const rows = Array.from({ length: random(4) }, () => Array.from({ length: 1 + random(3) }, () => value(0)));
    const text = JSON.stringify({ columns: [["rows"]], rows, more: { rows: [[1]] } }, null, random(2));
    assert.deepEqual(rowsOf(text).map((row) => row.map((cell) => JSON.parse(cell))), rows, text);
  }
});

test("numbers are known by their type", () => {
  for (const type of ["BIGINT", "UTINYINT", "INTEGER", "HUGEINT", "DECIMAL(38,12)", "DOUBLE"]) assert.ok(isNumber(type), type);
  for (const type of ["VARCHAR", "INTERVAL", "BIGINT[]", "MAP(VARCHAR, DECIMAL(38,12))", "STRUCT(a INTEGER)", "BOOLEAN"]) assert.ok(!isNumber(type), type);
});

test("rows are taken along with all digits, and no spreadsheet runs a text", () => {
  const columns = [{ name: "=t", type: "VARCHAR" }, { name: "n", type: "HUGEINT" }, { name: "d", type: "DOUBLE" }];
  const run = { answer: { columns }, rows: [['"=1+1"', "-12345678901234567890", '"Infinity"'], ["null", "1.50", "null"]] } as unknown as SqlRun;
  assert.equal(csv(tableOf(run)), "'=t,n,d\r\n'=1+1,-12345678901234567890,Infinity\r\n,1.50,\r\n");
});

test("a place in a statement is a line and a letter of it", () => {
  const sql = "SELECT 😀\nFROM nowhere\n";
  assert.deepEqual(lineAt(sql, sql.indexOf("nowhere")), { line: 1, column: 5, text: "FROM nowhere" });
  assert.deepEqual(lineAt(sql, 0), { line: 0, column: 0, text: "SELECT 😀" });
  assert.deepEqual(lineAt(sql, sql.length), { line: 2, column: 0, text: "" });
  assert.deepEqual(lineAt("a", 99), { line: 0, column: 1, text: "a" });
  assert.equal(withoutLine('Binder Error: no column "a"\n\nLINE 1: SELECT a\n               ^'), 'Binder Error: no column "a"');
});

test("what keeps rows back is said, and how long it took", () => {
  assert.equal(keptBack({ limit_hit: null, row_count: 3 }), null);
  assert.match(keptBack({ limit_hit: "rows", row_count: 10_000 })!, /after 10,000 rows/);
  assert.match(keptBack({ limit_hit: "bytes", row_count: 1 })!, /16 MiB hold, 1 row\./);
  assert.deepEqual([340.4, 12_345].map(tookText), ["340 ms", "12.3 s"]);
});

test("who may not see people is offered no column about them", () => {
  const persons = VIEWS.find((v) => v.name === "persons")!.columns;
  assert.deepEqual(columnsFor(persons, false).map((c) => c.name), ["user_no", "first_seen_at"]);
  assert.equal(columnsFor(persons, true).length, 5);
  assert.deepEqual(["event_type", "p:plan", 'n:a"b'].map(quotedName), ["event_type", '"p:plan"', '"n:a""b"']);
});

test("a statement is copied as what is posted, and kept with days that move", () => {
  const body = { sql: "SELECT 'it''s' -- 100%\nFROM events & more", from: "2026-10-24", to: "2026-11-22", tz: "UTC" };
  assert.equal(
    curl("https://d.example/daybook/", sqlQuestion(body), false),
    `curl -sS 'https://d.example/daybook/sql' -H "Authorization: Bearer $DAYBOOK_KEY" -H 'Content-Type: application/json' -d '{"sql":"SELECT '\\''it'\\'''\\''s'\\'' -- 100%\\nFROM events & more","from":"2026-10-24","to":"2026-11-22","tz":"UTC"}'`,
  );
  assert.deepEqual(tileOf(sqlQuestion(body), "Mine", "30d", body, "UTC", true), { title: "Mine", report: "sql", question: { sql: body.sql }, range: "30d", look: "chart", width: "whole" });
  assert.deepEqual(tileOf(sqlQuestion(body), "Mine", body, body, "Asia/Kathmandu", true).question, body);
});

test("statements of a page run one after the other, and what is given up does not run", async () => {
  const reader = {};
  const [stop, other] = [new AbortController(), new AbortController()];
  const done: string[] = [];
  let release = () => {};
  const first = inTurn(reader, stop.signal, () => new Promise<void>((go) => (release = go)).then(() => done.push("first")));
  const second = inTurn(reader, other.signal, () => Promise.resolve(done.push("second")));
  const third = inTurn(reader, stop.signal, () => Promise.reject(new Error("third")));
  const fourth = inTurn(reader, stop.signal, () => Promise.resolve(done.push("fourth")));
  other.abort();
  await new Promise((go) => setTimeout(go, 5));
  assert.deepEqual(done, []);
  release();
  await first;
  await assert.rejects(second);
  await assert.rejects(third, /third/);
  await fourth;
  assert.deepEqual(done, ["first", "fourth"]);
});

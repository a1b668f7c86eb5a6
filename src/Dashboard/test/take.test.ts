import assert from "node:assert/strict";
import test from "node:test";
import { pauseAfter } from "../src/state/useReport.ts";
import { ApiError } from "../src/api/client.ts";
import { csv } from "../src/text/csv.ts";
import { curl } from "../src/text/curl.ts";

test("a table becomes CSV that no spreadsheet runs", () => {
  assert.equal(
    csv({ head: ["name", "n"], rows: [["a,b", 1], ['say "hi"', null], ["=1+1", -2], ["'@x", 0.5], ["two\nlines", undefined]] }),
    "name,n\r\n\"a,b\",1\r\n\"say \"\"hi\"\"\",\r\n'=1+1,-2\r\n''@x,0.5\r\n\"two\nlines\",\r\n",
  );
});

test("a question for the terminal has the whole address and never the key", () => {
  assert.equal(curl("https://d.example/daybook/", "/stats/dau?from=2026-11-01&event_type=it%27s", false), `curl -sS 'https://d.example/daybook/stats/dau?from=2026-11-01&event_type=it%27s' -H "Authorization: Bearer $DAYBOOK_KEY"`);
  assert.equal(curl("https://d.example/", "/stats/dau", true), "curl -sS 'https://d.example/stats/dau'");
});

test("who gets no answer asks again soon, and no sooner than the server said", () => {
  assert.equal(pauseAfter(new ApiError(0, "unreachable", ""), 60_000), 4_000);
  assert.equal(pauseAfter(new ApiError(503, "store_unavailable", "", undefined, 30_000), 60_000), 30_000);
  assert.equal(pauseAfter(new ApiError(503, "store_unavailable", "", undefined, 30_000), 15_000), 15_000);
  assert.equal(pauseAfter(new ApiError(400, "invalid_parameter", ""), 60_000), 60_000);
});

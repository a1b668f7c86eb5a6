// Alert rules and dashboard: every expression parses as PromQL, every metric, label and endpoint in it is one that the app exports, every link leads to a page.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const { parser } = require("@prometheus-io/lezer-promql");
const yaml = require("js-yaml");
const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const read = (path) => readFileSync(join(root, path), "utf8");

const source = readdirSync(join(root, "src/Daybook"), { recursive: true }).filter((f) => f.endsWith(".cs")).map((f) => read(join("src/Daybook", f))).join("\n");
const metrics = new Set([...source.matchAll(/(?:Create(?:Counter|Histogram)(?:<\w+>)?|\.Gauge)\(\s*"([a-z_]+)"/g)].map((m) => m[1]));
const histograms = [...source.matchAll(/CreateHistogram\("([a-z_]+)"/g)].map((m) => m[1]);
for (const name of histograms) for (const part of ["_bucket", "_sum", "_count"]) metrics.add(name + part);
// What a gauge is a fact of: in the source it stands beside the name.
const gauges = new Map([...source.matchAll(/\.Gauge\(\s*"([a-z_]+)",\s*MetricOf\.(\w+)/g)].map((m) => [m[1], m[2]]));
const triggers = readdirSync(join(root, "src/Functions/Triggers")).map((f) => read(`src/Functions/Triggers/${f}`)).join("\n");
const endpoints = new Set([...triggers.matchAll(/public Task (\w+)\(/g)].map((m) => m[1]));
const labels = new Set(["job", "le", ...[...source.matchAll(/(?:KeyValuePair<string, object\?>|new)\("([a-z]+)",/g)].map((m) => m[1])]);

const groups = yaml.load(read("infra/prometheus/alerts.yml")).groups;
const rules = groups.flatMap((g) => g.rules);
const dashboard = JSON.parse(read("infra/grafana/daybook.json"));
// Grafana's own variables stand where PromQL wants a duration.
const panelQueries = dashboard.panels.flatMap((p) => p.targets.map((t) => [p.title, t.expr.replaceAll(/\$__\w+/g, "5m")]));
const pageQueries = [...read("docs/slo.md").matchAll(/```promql\n([\s\S]*?)```/g)].map((m) => ["docs/slo.md", m[1]]);
const queries = [...rules.map((r) => [r.alert, r.expr]), ...panelQueries, ...pageQueries];

/** The nearest node above that has this name, or nothing. */
function above(node, name) {
  for (let up = node.parent; up; up = up.parent) if (up.name === name) return up;
  return null;
}

/** What is wrong with how an expression joins instances: counts are added up, a fact that each of them shows is not. */
function joins(expression) {
  const found = [];
  const text = (node) => expression.slice(node.from, node.to);
  parser.parse(expression).iterate({
    enter(node) {
      if (node.name !== "VectorSelector") return;
      const name = text(node.node.getChild("Identifier"));
      const aggregate = above(node.node, "AggregateExpr");
      const how = aggregate ? text(aggregate.getChild("AggregateOp")) : "nothing";
      const call = above(node.node, "FunctionCall");
      const rate = call ? text(call.getChild("FunctionIdentifier")) : "nothing";
      if (gauges.has(name)) {
        if (!["max", "min"].includes(how)) found.push(`${name} is joined by ${how}`);
      } else if (how !== "sum" || !["rate", "increase"].includes(rate)) found.push(`${name} is joined by ${how} of ${rate}`);
    },
  });
  return found;
}

/** What is wrong with an expression. */
function faults(expression) {
  const found = [];
  const text = (node) => expression.slice(node.from, node.to);
  parser.parse(expression).iterate({
    enter(node) {
      if (node.type.isError) found.push(`does not parse at ${node.from}: ${expression.slice(node.from, node.from + 30)}`);
      if (node.name === "VectorSelector") {
        const name = node.node.getChild("Identifier");
        if (name && !metrics.has(text(name))) found.push(`no metric ${text(name)}`);
      }
      if (node.name === "UnquotedLabelMatcher") {
        const [name, value] = [node.node.getChild("LabelName"), node.node.getChild("StringLiteral")].map(text);
        if (!labels.has(name)) found.push(`no label ${name}`);
        if (name === "endpoint") for (const one of value.slice(1, -1).split("|")) if (!endpoints.has(one)) found.push(`no endpoint ${one}`);
      }
    },
  });
  return found;
}

test("every expression of the rules, the dashboard and the targets' page asks for what is exported", () => {
  assert.ok(metrics.size > 20 && endpoints.size > 30 && queries.length > 40, "the search found them");
  for (const [where, expression] of queries) assert.deepEqual(faults(expression), [], `${where}: ${expression}`);
});

test("the check would have found mistakes", () => {
  assert.deepEqual(faults("sum(rate(events_recieved_total[5m]))"), ["no metric events_recieved_total"]);
  assert.deepEqual(faults('alerts_open{nmae="x"}'), ["no label nmae"]);
  assert.deepEqual(faults('api_requests_total{endpoint=~"Dau|Duo"}'), ["no endpoint Duo"]);
  assert.notDeepEqual(faults("sum(rate(events_received_total[5m])"), []);
});

test("no expression is wrong when several instances are scraped", () => {
  assert.deepEqual([...gauges.entries()].sort(), [
    ["alerts_open", "Installation"], ["instance_info", "Instance"], ["queue_oldest_message_seconds", "Installation"],
    ["refused_senders", "Instance"],
  ]);
  for (const [where, expression] of queries) assert.deepEqual(joins(expression), [], `${where}: ${expression}`);
});

test("that check would have found mistakes", () => {
  assert.deepEqual(joins("sum(alerts_open) > 0"), ["alerts_open is joined by sum"]);
  assert.deepEqual(joins("queue_oldest_message_seconds > 300"), ["queue_oldest_message_seconds is joined by nothing"]);
  assert.deepEqual(joins("max(increase(events_received_total[1h])) == 0"), ["events_received_total is joined by max of increase"]);
  assert.deepEqual(joins("sum(events_received_total)"), ["events_received_total is joined by sum of nothing"]);
  assert.deepEqual(joins("avg(rate(events_received_total[5m])) / sum(rate(api_requests_total[5m]))").length, 1);
  assert.deepEqual(joins("topk(3, sum by (type) (rate(events_received_total[5m])))"), []);
});

test("the page about several instances says of every metric how to join it", () => {
  const rows = new Map([...read("docs/scale.md").matchAll(/^\| `([a-z_]+)` \| (\w+) \|/gm)].map((m) => [m[1], m[2]]));
  const plain = [...metrics].filter((m) => !histograms.some((h) => m.startsWith(`${h}_`)));
  assert.deepEqual([...rows.keys()].sort(), plain.sort());
  for (const [name, how] of rows) assert.equal(how, gauges.has(name) ? (name === "instance_info" ? "count" : "max") : "sum", name);
});

test("every alert that has a runbook has a rule, and every rule a page", () => {
  const linked = [...read("docs/runbooks/README.md").matchAll(/^\| \[[^\]]+\]\(([a-z0-9-]+)\.md\)/gm)].map((m) => m[1]);
  const pages = rules.map((r) => new URL(r.annotations.runbook_url).pathname);
  assert.ok(linked.length > 10);
  for (const runbook of linked) assert.ok(pages.includes(`/docs/runbooks/${runbook}`), `no rule for ${runbook}`);
  for (const page of pages) assert.ok(existsSync(join(root, `${page.slice(1)}.md`)), `${page} is not a page`);
});

test("every alert of the app is named by a rule", () => {
  const named = new Set(rules.flatMap((r) => [...r.expr.matchAll(/name="([a-z0-9_]+)"/g)].map((m) => m[1])));
  const pages = readdirSync(join(root, "docs/runbooks")).map((f) => f.replace(".md", "").replaceAll("-", "_"));
  for (const name of named) assert.ok(pages.includes(name), `alerts_open has no ${name}`);
});

test("the dashboard's panels have titles, units and queries, and none lies on another", () => {
  const taken = new Set();
  for (const panel of dashboard.panels) {
    assert.ok(panel.title && panel.targets.length > 0 && panel.fieldConfig.defaults.unit, panel.title);
    const { x, y, w, h } = panel.gridPos;
    for (let column = x; column < x + w; column++) {
      for (let row = y; row < y + h; row++) {
        assert.ok(!taken.has(`${column},${row}`), `${panel.title} lies on another`);
        taken.add(`${column},${row}`);
      }
    }
  }
});

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import test from "node:test";
import ts from "typescript";
import { generate } from "../bin/daybook-types.js";

const plan = `{
  // A shop.
  "events": {
    "order_paid": {
      "description": "An order was paid.",
      "required": ["amount", "currency"],
      "properties": {
        "amount": { "type": "number", "minimum": 0 },
        "currency": { "enum": ["EUR", "USD"] },
        "items": { "type": "array", "items": { "type": "object", "required": ["id"], "properties": { "id": { "type": "string" }, "count": { "type": "integer" } } } },
        "coupon": { "type": ["string", "null"], "description": "Ends a comment: */ // no" },
      },
      "additionalProperties": false,
    },
    "page viewed": { "properties": { "url": { "type": "string" } } },
  },
}`;

// What the compiler says of code that uses the generated types.
function complaints(code) {
  const folder = "node_modules/.types-test";
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/events.ts`, generate(plan));
  writeFileSync(`${folder}/use.ts`, `import { createDaybook } from "../../src/index.js";\nimport type { Events } from "./events.js";\nconst daybook = createDaybook<Events>({ url: "", key: "" });\n${code}\n`);
  const options = { strict: true, noEmit: true, skipLibCheck: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, lib: ["lib.es2022.d.ts", "lib.dom.d.ts"], types: [] };
  const program = ts.createProgram([`${folder}/use.ts`], options);
  return ts.getPreEmitDiagnostics(program).filter((d) => d.file?.fileName.includes("types-test")).map((d) => ts.flattenDiagnosticMessageText(d.messageText, "\n"));
}

test("events as the plan has them compile, with more properties where it allows them", () => {
  assert.deepEqual(complaints(`
    daybook.track("order_paid", { amount: 9.5, currency: "EUR", items: [{ id: "a", count: 2, colour: "red" }], coupon: null });
    daybook.track("page viewed", { url: "/", anything: 1 });
    daybook.track("page viewed");`), []);
});

test("a misspelt event, a wrong type, a missing and a foreign property, a value that is not listed do not", () => {
  const wrong = [
    `daybook.track("order_payd", {});`,
    `daybook.track("order_paid", { amount: "9", currency: "EUR" });`,
    `daybook.track("order_paid", { amount: 9 });`,
    `daybook.track("order_paid", { amount: 9, currency: "EUR", colour: "red" });`,
    `daybook.track("order_paid", { amount: 9, currency: "GBP" });`,
  ];
  for (const code of wrong) assert.equal(complaints(code).length, 1, code);
});

test("the command writes types, and says what is wrong with a plan", () => {
  const folder = "node_modules/.types-test";
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/plan.json`, plan);
  writeFileSync(`${folder}/empty.json`, "{}");
  assert.equal(execFileSync(process.execPath, ["bin/daybook-types.js", `${folder}/plan.json`], { encoding: "utf8" }), generate(plan));
  const empty = spawnSync(process.execPath, ["bin/daybook-types.js", `${folder}/empty.json`], { encoding: "utf8" });
  assert.equal(empty.status, 1);
  assert.match(empty.stderr, /lists no event type/);
  assert.equal(spawnSync(process.execPath, ["bin/daybook-types.js"]).status, 2);
});

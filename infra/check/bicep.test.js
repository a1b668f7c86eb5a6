// Compiles and lints the Bicep files with Azure's own compiler, which `dotnet restore infra/check/bicep` brings.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, "..", "azure");
const [, name, version] = readFileSync(join(here, "bicep/bicep.csproj"), "utf8").match(/PackageDownload Include="([^"]+)" Version="\[([^"]+)\]"/);
const packages = process.env.NUGET_PACKAGES ?? join(homedir(), ".nuget/packages");
const compiler = join(packages, name.toLowerCase(), version, "tools/bicep");
// In CI it must be there; on another machine, or another system, the test may be left out.
const skip = !process.env.CI && !existsSync(compiler) && "run: dotnet restore infra/check/bicep";

// What the parameter files read from the environment of a deployment.
const environment = {
  ...process.env,
  DAYBOOK_S3_BUCKET: "bucket",
  DAYBOOK_S3_REGION: "eu-central-1",
  DAYBOOK_S3_ACCESS_KEY: "key",
  DAYBOOK_S3_SECRET_KEY: "secret",
  DAYBOOK_POSTGRES_PASSWORD: "password",
  DAYBOOK_API_KEYS: "[]",
};

function bicep(...args) {
  return bicepWith(environment, ...args);
}

function bicepWith(env, ...args) {
  const run = spawnSync(compiler, args, { encoding: "utf8", env, timeout: 300_000, maxBuffer: 1 << 26 });
  assert.equal(run.error, undefined);
  return run;
}

// Warnings and errors are both refused: each is a line on the error stream, and only errors change the exit code.
function clean(run, what) {
  assert.equal(run.stderr.trim(), "", what);
  assert.equal(run.status, 0, what);
  return run.stdout;
}

// Compiled once for all tests: it takes seconds.
let compiled;
const main = () => (compiled ??= JSON.parse(clean(bicep("build", join(folder, "main.bicep"), "--stdout"), "main.bicep")));

test("main.bicep and its modules compile without a warning", { skip }, () => {
  const template = main();
  const modules = readdirSync(join(folder, "modules")).length;
  assert.equal(template.resources.filter((r) => r.type === "Microsoft.Resources/deployments").length, modules, "every module is deployed");
});

for (const file of readdirSync(folder).filter((f) => f.endsWith(".bicepparam"))) {
  test(`${file} fits main.bicep`, { skip }, () => {
    const { parametersJson } = JSON.parse(clean(bicep("build-params", join(folder, file), "--stdout"), file));
    assert.equal(JSON.parse(parametersJson).parameters.s3Bucket.value, "bucket");
  });
}

test("without a bucket the files go to a container of the storage account, and no setting of S3 is made", { skip }, () => {
  const without = Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("DAYBOOK_S3_")));
  const params = bicepWith(without, "build-params", join(folder, "production.bicepparam"), "--stdout");
  const { parametersJson } = JSON.parse(clean(params, "production.bicepparam"));
  assert.equal(JSON.parse(parametersJson).parameters.s3Bucket.value, "");

  const template = main();
  const app = template.resources.find((r) => r.name === "app").properties.parameters.settings.value;
  const [, blob, s3] = app.match(/if\(empty\(parameters\('s3Bucket'\)\), createObject\((.*?)\), createObject\((.*?)\)\)/);
  assert.match(blob, /'Daybook__Blob__Container'/);
  assert.doesNotMatch(blob, /S3/);
  assert.match(s3, /'Daybook__S3__Bucket', parameters\('s3Bucket'\)/);
  assert.doesNotMatch(s3, /Blob/);
  const storage = template.resources.find((r) => r.name === "storage").properties.template.resources;
  const containers = storage.filter((r) => r.type.endsWith("/containers")).map((r) => r.name.match(/'([^']*)'\)\]$/)[1]);
  assert.deepEqual(containers.sort(), ["daybook", "deployments"]);
});

test("a parameter that nothing uses would have been found", { skip }, () => {
  const scratch = mkdtempSync(join(tmpdir(), "bicep"));
  try {
    writeFileSync(join(scratch, "x.bicep"), "param unused string\n");
    assert.match(bicep("lint", join(scratch, "x.bicep")).stderr, /no-unused-params/);
  } finally {
    rmSync(scratch, { recursive: true });
  }
});

// Bundles each test file for Node, then runs them with Node's own runner.
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { build } from "esbuild";

const out = "node_modules/.tests";
rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: readdirSync("test").filter((name) => name.endsWith(".test.ts")).map((name) => `test/${name}`),
  outdir: out,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: "inline",
});
// A card may bring styles along.
const tests = readdirSync(out).filter((name) => name.endsWith(".mjs")).map((name) => `${out}/${name}`);
process.exit(spawnSync(process.execPath, ["--enable-source-maps", "--test", ...tests], { stdio: "inherit" }).status ?? 1);

// Builds ESM, CJS, the script of `GET /daybook.js` and type declarations; fails when what a page loads outgrows its budget.
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const BUDGET = 5120; // bytes, gzip: what a page pays for counting
const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const common = { outdir: "dist", bundle: true, target: "es2020", minify: true };

rmSync("dist", { recursive: true, force: true });
for (const [format, extension] of [["esm", "js"], ["cjs", "cjs"]]) {
  const files = { ...common, format, outExtension: { ".js": `.${extension}` } };
  await build({ ...files, entryPoints: ["src/index.ts"] });
  // The client stays a module of its own, so that an app has one. Servers that render React need to be told that this half runs in the browser.
  const client = { name: "client", setup: (b) => b.onResolve({ filter: /^\.\/index\.js$/ }, () => ({ path: `./index.${extension}`, external: true })) };
  await build({ ...files, entryPoints: ["src/react.ts"], external: ["react"], plugins: [client], banner: { js: '"use client";' } });
}
await build({ ...common, entryPoints: { daybook: "src/script.ts" }, format: "iife", define: { VERSION: JSON.stringify(version) }, banner: { js: `/*! Daybook ${version}, MIT */` } });
execFileSync(process.execPath, ["node_modules/typescript/bin/tsc"], { stdio: "inherit" });

for (const file of ["dist/index.js", "dist/daybook.js"]) {
  const size = gzipSync(readFileSync(file), { level: 9 }).length;
  console.log(`${file}: ${size} bytes gzip, budget ${BUDGET}`);
  if (size > BUDGET) process.exitCode = 1;
}

// Builds ESM, CJS and type declarations; fails when the browser bundle outgrows its budget.
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const BUDGET = 4096; // bytes, gzip: what a page pays for counting

rmSync("dist", { recursive: true, force: true });
for (const [format, extension] of [["esm", "js"], ["cjs", "cjs"]]) {
  await build({
    entryPoints: ["src/index.ts", "src/react.ts"],
    outdir: "dist",
    outExtension: { ".js": `.${extension}` },
    format,
    bundle: true,
    external: ["react", "./index.js"],
    target: "es2020",
    minify: true,
  });
}
execFileSync(process.execPath, ["node_modules/typescript/bin/tsc"], { stdio: "inherit" });

const size = gzipSync(readFileSync("dist/index.js"), { level: 9 }).length;
console.log(`dist/index.js: ${size} bytes gzip, budget ${BUDGET}`);
if (size > BUDGET) process.exit(1);

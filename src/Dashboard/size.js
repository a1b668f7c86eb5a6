// Fails when the page outgrows its budget: everything a first visit loads, gzip.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET = 300 * 1024;

const files = ["index.html", ...readdirSync("dist/assets").map((name) => `assets/${name}`)];
const sizes = files.map((name) => [name, gzipSync(readFileSync(`dist/${name}`)).length]);
const total = sizes.reduce((sum, [, size]) => sum + size, 0);
for (const [name, size] of sizes) console.log(`${String(size).padStart(8)}  ${name}`);
console.log(`${String(total).padStart(8)}  bytes gzip in all, budget ${BUDGET}`);
if (total > BUDGET) process.exit(1);

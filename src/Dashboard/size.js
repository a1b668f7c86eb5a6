// Fails when the page outgrows its budgets, gzip: what a first visit loads, and what each place adds to it.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const FIRST = 150 * 1024;
const PLACE = 60 * 1024;

const manifest = JSON.parse(readFileSync("dist/manifest.json", "utf8"));
rmSync("dist/manifest.json");
const size = (file) => gzipSync(readFileSync(`dist/${file}`)).length;

/** A chunk with all that it imports, and their styles and fonts. */
function loads(name, found = new Set()) {
  const chunk = manifest[name];
  for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) found.add(file);
  for (const other of chunk.imports ?? []) if (!found.has(manifest[other].file)) loads(other, found);
  return found;
}

const entry = Object.keys(manifest).find((name) => manifest[name].isEntry);
const first = new Set(["index.html", ...loads(entry)]);
// Fonts are named in styles, which the manifest does not read.
for (const { file } of Object.values(manifest)) if (file.endsWith(".woff2")) first.add(file);

const budgets = [["the first visit", [...first], FIRST]];
for (const place of new Set(manifest[entry].dynamicImports)) {
  budgets.push([place.replace("src/places/", ""), [...loads(place)].filter((file) => !first.has(file)), PLACE]);
}
let over = false;
for (const [name, files, budget] of budgets) {
  const total = files.reduce((sum, file) => sum + size(file), 0);
  over ||= total > budget;
  console.log(`${String(total).padStart(8)}  bytes gzip, ${name}, budget ${budget}${total > budget ? ": too large" : ""}`);
}
if (over) process.exit(1);
// The last step of the build: with it, everything is there.
writeFileSync("dist/complete", "");

// Writes the sets of user agents that the app embeds, from the packages that package.json pins. `--check` writes nothing and says if a file is not what it would write.
import { createRequire } from "node:module";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { parse } from "yaml";

const require = createRequire(import.meta.url);
const { dependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
const target = (name) => new URL(`../../src/Daybook/Ingest/${name}`, import.meta.url);

// The first line names set, version and licence, and has the hash of the rest: a test reads it, so nobody edits the rest by hand.
function file(name, set, licence, columns, rows) {
  const body = rows
    .map((row) => {
      if (row.some((cell) => /[\t\r\n]/.test(cell))) throw new Error(`${set}: a tab or a line break in ${row}`);
      return row.join("\t").trimEnd() + "\n";
    })
    .join("");
  const hash = createHash("sha256").update(body).digest("hex");
  return [name, `# ${set} ${dependencies[set]}, ${licence}. ${columns}. Written by tools/Agents/update.js. sha256 ${hash}\n${body}`];
}

const crawlers = require("crawler-user-agents").map(({ pattern, tags = [] }) => [pattern, tags.join(",")]);
const { user_agent_parsers, os_parsers } = parse(readFileSync(require.resolve("uap-core/regexes.yaml"), "utf8"));
const text = (value) => (value === undefined || value === null ? "" : String(value));

const files = [
  file("Bots/crawlers.txt", "crawler-user-agents", "MIT, Copyright (c) 2017 Martin Monperrus", "Pattern, tags", crawlers),
  file("Enrich/browsers.txt", "uap-core", "Apache-2.0, Copyright 2009 Google Inc", "Pattern, name, first and second part of the version",
    user_agent_parsers.map((p) => [p.regex, text(p.family_replacement), text(p.v1_replacement), text(p.v2_replacement)])),
  file("Enrich/systems.txt", "uap-core", "Apache-2.0, Copyright 2009 Google Inc", "Pattern, name, first and second part of the version",
    os_parsers.map((p) => [p.regex, text(p.os_replacement), text(p.os_v1_replacement), text(p.os_v2_replacement)])),
];

for (const [name, content] of files) {
  if (!process.argv.includes("--check")) writeFileSync(target(name), content);
  else if (readFileSync(target(name), "utf8") !== content) {
    console.error(`${name} is not what the pinned package says: run node update.js and look at what changed.`);
    process.exitCode = 1;
  }
}

// Prints which share of src/'s lines the tests ran, taken over all result files together, and fails below the floor.
// node .ci/coverage.js FOLDER: looks for coverage.json, as coverlet writes it, in FOLDER and below.
const { readdirSync, readFileSync } = require("node:fs");
const { join } = require("node:path");

// Percent. Raise it towards what a run prints.
const floor = 60;

const files = readdirSync(process.argv[2], { recursive: true }).filter((name) => name.endsWith("coverage.json"));
const seen = new Map(); // file, then line: whether a test ran it
for (const name of files) {
  for (const documents of Object.values(JSON.parse(readFileSync(join(process.argv[2], name), "utf8")))) {
    for (const [file, classes] of Object.entries(documents)) {
      if (!file.replaceAll("\\", "/").includes("/src/")) continue;
      const lines = seen.get(file) ?? seen.set(file, new Map()).get(file);
      for (const { Lines } of Object.values(classes).flatMap((methods) => Object.values(methods))) {
        for (const [line, hits] of Object.entries(Lines)) lines.set(line, lines.get(line) || hits > 0);
      }
    }
  }
}

const projects = new Map();
for (const [file, lines] of seen) {
  const project = /\/src\/([^/]+)\//.exec(file.replaceAll("\\", "/"))[1];
  const sum = projects.get(project) ?? projects.set(project, { ran: 0, all: 0 }).get(project);
  sum.all += lines.size;
  sum.ran += [...lines.values()].filter(Boolean).length;
}

const total = [...projects.values()].reduce((a, b) => ({ ran: a.ran + b.ran, all: a.all + b.all }), { ran: 0, all: 0 });
const percent = ({ ran, all }) => (all ? (100 * ran) / all : 0);
const text = (name, sum) => `${name} ${percent(sum).toFixed(1)} % of ${sum.all} lines`;
for (const [name, sum] of [...projects].sort()) console.log(text(`Coverage of src/${name}:`, sum));
console.log(`${text("Coverage:", total)}, ${files.length} runs together; the floor is ${floor} %`);
if (percent(total) < floor) {
  console.error("Below the floor of .ci/coverage.js.");
  process.exit(1);
}

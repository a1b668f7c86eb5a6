// node validate.js openapi.json answers.jsonl
// Each line of answers: {"method","route","status","content_type","body","url"}. Prints what does not fit the contract, one line each; exits 1 when anything did not.
const { readFileSync } = require("node:fs");
const Ajv = require("ajv/dist/2020").default;
const addFormats = require("ajv-formats").default;

const [contractPath, answersPath] = process.argv.slice(2);
const contract = JSON.parse(readFileSync(contractPath, "utf8"));
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema(contract, "contract");

const escape = (part) => part.replaceAll("~", "~0").replaceAll("/", "~1");
const at = (pointer) => pointer.split("/").slice(1).reduce((node, part) => node[part.replaceAll("~1", "/").replaceAll("~0", "~")], contract);

function judge({ method, route, status, content_type: contentType, body, url }) {
  const operation = contract.paths[route]?.[method.toLowerCase()];
  if (!operation) return "is not in the contract";
  let pointer = `/paths/${escape(route)}/${method.toLowerCase()}/responses/${status}`;
  let response = operation.responses[status];
  if (!response) return `answered ${status}, which the contract does not name: ${body.slice(0, 200)}`;
  if (response.$ref) {
    pointer = response.$ref.slice(1);
    response = at(pointer);
  }
  if (!response.content) return body.length > 0 ? `answered ${status} with a body, which the contract does not name` : null;
  const type = (contentType ?? "").split(";")[0];
  const key = response.content[type] ? type : response.content["*/*"] ? "*/*" : null;
  if (key === null) return `answered ${status} as '${type}'; the contract names ${Object.keys(response.content).join(", ")}`;
  if (!/[/+]json$/.test(type)) return null;
  const validate = ajv.compile({ $ref: `contract#${pointer}/content/${escape(key)}/schema` });
  return validate(JSON.parse(body)) ? null : `answered ${status} with ${ajv.errorsText(validate.errors)}: ${body.slice(0, 400)}`;
}

let faults = 0;
for (const line of readFileSync(answersPath, "utf8").split("\n").filter(Boolean)) {
  const answer = JSON.parse(line);
  const fault = judge(answer);
  if (fault === null) continue;
  faults++;
  console.log(`${answer.method} ${answer.url} ${fault}`);
}
process.exit(faults > 0 ? 1 : 0);

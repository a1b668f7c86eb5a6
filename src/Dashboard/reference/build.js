// Puts the API reference's viewer beside the built page. Names carry the version, so browsers may keep the files for ever.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

const viewer = "node_modules/swagger-ui-dist";
const { version } = JSON.parse(readFileSync(`${viewer}/package.json`, "utf8"));
const start = "reference/start.js";
const hash = createHash("sha256").update(readFileSync(start)).digest("hex").slice(0, 8);

mkdirSync("dist/reference", { recursive: true });
copyFileSync(`${viewer}/swagger-ui-bundle.js`, `dist/reference/swagger-ui-bundle-${version}.js`);
copyFileSync(`${viewer}/swagger-ui.css`, `dist/reference/swagger-ui-${version}.css`);
copyFileSync(start, `dist/reference/start-${hash}.js`);
// The last step of the build: with it, everything is there.
writeFileSync("dist/complete", "");

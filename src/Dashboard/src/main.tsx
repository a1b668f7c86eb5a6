import { render } from "preact";
import { App } from "./app.tsx";
import { loadFirst } from "./first.ts";
import { applyTheme } from "./state/theme.ts";
import "./style/index.css";

applyTheme();
const page = document.getElementById("app")!;
// The page of a share link asks with the link's token, and knows no key.
if (/\/shared\/?$/.test(location.pathname)) void import("./places/Shared.tsx").then(({ default: Shared }) => render(<Shared />, page));
else {
  loadFirst();
  render(<App />, page);
}

// Runs in the head of each page, so that the page is never first shown in other colours than the chosen ones.
// The choice is the dashboard's: both are one site.
(() => {
  const KEY = "daybook.theme";
  const NEXT = { auto: "light", light: "dark", dark: "auto" };
  const WORDS = { auto: "as the system", light: "light", dark: "dark" };
  const SIGNS = { auto: "◐", light: "☀", dark: "☾" };

  const chosen = () => {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : "auto";
  };
  const apply = () => {
    const theme = chosen();
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    const button = document.getElementById("docs-colours");
    if (!button) return;
    button.hidden = false;
    button.textContent = SIGNS[theme];
    button.title = `Colours: ${WORDS[theme]}`;
    button.ariaLabel = `Colours: ${WORDS[theme]}. Change to ${WORDS[NEXT[theme]]}`;
  };

  apply();
  addEventListener("storage", apply);
  addEventListener("DOMContentLoaded", () => {
    apply();
    document.getElementById("docs-colours").addEventListener("click", () => {
      localStorage.setItem(KEY, NEXT[chosen()]);
      apply();
    });
    const menu = document.getElementById("docs-menu");
    const here = menu.querySelector("[aria-current]");
    if (here) menu.scrollTop = here.offsetTop - menu.clientHeight / 2;
    // On a phone a list covers the page that its links lead to.
    document.getElementById("docs-contents")?.addEventListener("click", (e) => {
      if (e.target.closest("a") && e.currentTarget.matches(":popover-open")) e.currentTarget.hidePopover();
    });
  });
  addEventListener("keydown", (e) => {
    const typing = e.target instanceof HTMLElement && e.target.closest("input, select, textarea");
    if (!((e.key === "k" && (e.ctrlKey || e.metaKey)) || (e.key === "/" && !typing))) return;
    e.preventDefault();
    document.querySelector("header input").focus();
  });
})();

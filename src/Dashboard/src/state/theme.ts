import { useEffect, useState } from "preact/hooks";

export type Theme = "auto" | "light" | "dark";

const KEY = "daybook.theme";
const system = () => matchMedia("(prefers-color-scheme: dark)");
const chosen = (): Theme => {
  const value = kept();
  return value === "light" || value === "dark" ? value : "auto";
};

/** A page in a frame of another site may be given no storage. */
function kept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

const changes = new EventTarget();

export function setTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  applyTheme();
}

/** Marks the page with what the reader chose; `auto` leaves it to the system. */
export function applyTheme(): void {
  const theme = chosen();
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  changes.dispatchEvent(new Event("change"));
}

/** The choice, and the theme that is really shown. */
export function useTheme(): { theme: Theme; shown: "light" | "dark" } {
  const read = () => {
    const theme = chosen();
    return { theme, shown: theme === "auto" ? (system().matches ? "dark" : "light") : theme } as const;
  };
  const [state, setState] = useState<{ theme: Theme; shown: "light" | "dark" }>(read);
  useEffect(() => {
    const update = () => setState(read());
    const media = system();
    changes.addEventListener("change", update);
    media.addEventListener("change", update);
    return () => {
      changes.removeEventListener("change", update);
      media.removeEventListener("change", update);
    };
  }, []);
  return state;
}

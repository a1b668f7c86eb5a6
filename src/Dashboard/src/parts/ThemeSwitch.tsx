import { setTheme, useTheme, type Theme } from "../state/theme.ts";
import { AutoIcon, MoonIcon, SunIcon } from "./icons.tsx";

const NEXT: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };
const WORDS: Record<Theme, string> = { auto: "as the system", light: "light", dark: "dark" };

export function ThemeSwitch() {
  const { theme } = useTheme();
  return (
    <button type="button" class="icon-button" aria-label={`Colours: ${WORDS[theme]}. Change to ${WORDS[NEXT[theme]]}`} title={`Colours: ${WORDS[theme]}`} onClick={() => setTheme(NEXT[theme])}>
      {theme === "auto" ? <AutoIcon /> : theme === "light" ? <SunIcon /> : <MoonIcon />}
    </button>
  );
}

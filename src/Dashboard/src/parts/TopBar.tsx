import { ExitIcon, SearchIcon } from "./icons.tsx";
import { Mark } from "./Mark.tsx";
import { ThemeSwitch } from "./ThemeSwitch.tsx";

export function TopBar({ onSearch, onLeave }: { onSearch: () => void; onLeave: (() => void) | null }) {
  return (
    <header class="top">
      <a class="brand" href="#/">
        <Mark />
        <span>Daybook</span>
      </a>
      <button type="button" class="search-button" aria-keyshortcuts="Control+K /" onClick={onSearch}>
        <SearchIcon />
        <span>Search the docs</span>
        <kbd aria-hidden="true">Ctrl K</kbd>
      </button>
      <nav aria-label="Daybook">
        <a class="nav-link" href="docs/README">Docs</a>
        <a class="nav-link" href="reference">API</a>
      </nav>
      <ThemeSwitch />
      {onLeave && (
        <button type="button" class="icon-button" aria-label="Sign out" title="Sign out" onClick={onLeave}>
          <ExitIcon />
        </button>
      )}
    </header>
  );
}

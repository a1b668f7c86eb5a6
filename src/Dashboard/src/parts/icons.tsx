/** Line icons, 20 by 20. They only repeat what text says, so readers of the page's text never meet them. */
const icon = (path: string) => () => (
  <svg class="icon" viewBox="0 0 20 20" width="18" height="18" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
    <path d={path} />
  </svg>
);

export const SearchIcon = icon("M9 15a6 6 0 1 0 0-12 6 6 0 0 0 0 12zm4.5-1.5L17 17");
export const SunIcon = icon("M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M4.3 15.7l1.1-1.1M14.6 5.4l1.1-1.1");
export const MoonIcon = icon("M16.5 11.8A7 7 0 0 1 8.2 3.5a7 7 0 1 0 8.3 8.3z");
export const AutoIcon = icon("M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 3v14M10 6h5M10 10h7M10 14h5");
export const ExitIcon = icon("M8 3.5H4.5v13H8M12 6.5 15.5 10 12 13.5M15.5 10H8");
export const PauseIcon = icon("M7 5v10M13 5v10");
export const PlayIcon = icon("M7 4.5v11l8.5-5.5z");
export const TableIcon = icon("M3 4.5h14v11H3zM3 8.5h14M8 8.5v7");
export const ChartIcon = icon("M3 16.5h14M5.5 13V9M10 13V4.5M14.5 13V7");
export const CloseIcon = icon("M5 5l10 10M15 5 5 15");
export const CheckIcon = icon("M4 10.5 8.3 15 16 5.5");
export const AlertIcon = icon("M10 3 18 16.5H2zM10 8v4M10 14.3v.1");
export const PlusIcon = icon("M10 4v12M4 10h12");
export const MoreIcon = icon("M4.5 10h.1M10 10h.1M15.5 10h.1");
export const UpIcon = icon("M5 12l5-5 5 5");
export const DownIcon = icon("M5 8l5 5 5-5");

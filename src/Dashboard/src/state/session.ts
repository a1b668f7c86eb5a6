const KEY = "daybook.key";
const READS = "daybook.reads";

/** The reader's key or token: in this tab's session only, gone when the tab closes. */
export const session = {
  read: (): string | null => sessionStorage.getItem(KEY),
  write: (key: string) => sessionStorage.setItem(KEY, key),
  forget: () => {
    sessionStorage.removeItem(KEY);
    sessionStorage.removeItem(READS);
  },
  /** Whether the server has let this reader read, as this tab saw it. */
  mayRead: () => sessionStorage.getItem(READS) !== null,
  /** `reads`: what the server said just now. */
  noteReads: (reads: boolean) => (reads ? sessionStorage.setItem(READS, "yes") : sessionStorage.removeItem(READS)),
};

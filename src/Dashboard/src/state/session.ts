const KEY = "daybook.key";

/** The reader's key or token: in this tab's session only, gone when the tab closes. */
export const session = {
  read: (): string | null => sessionStorage.getItem(KEY),
  write: (key: string) => sessionStorage.setItem(KEY, key),
  forget: () => sessionStorage.removeItem(KEY),
};

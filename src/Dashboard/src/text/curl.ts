const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** The question of a card for a terminal. The key is the reader's to fill in: what is copied gets around. */
export function curl(root: string, question: string, open: boolean): string {
  const address = new URL("." + question, root).href;
  return `curl -sS ${quote(address)}` + (open ? "" : ` -H "Authorization: Bearer $DAYBOOK_KEY"`);
}

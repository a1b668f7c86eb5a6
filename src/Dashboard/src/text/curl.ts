const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** The question of a card for a terminal. The key is the reader's to fill in: what is copied gets around. */
export function curl(root: string, question: string, open: boolean): string {
  const [path = "", query] = question.split(/\?(.*)/s);
  // A statement is posted.
  const posted = path === "/sql" ? JSON.stringify(Object.fromEntries(new URLSearchParams(query))) : null;
  const address = new URL("." + (posted === null ? question : path), root).href;
  const key = open ? "" : ` -H "Authorization: Bearer $DAYBOOK_KEY"`;
  return `curl -sS ${quote(address)}${key}` + (posted === null ? "" : ` -H 'Content-Type: application/json' -d ${quote(posted)}`);
}

/** A run of a found passage; marked runs matched the question. */
export interface SnippetRun {
  text: string;
  marked: boolean;
}

const NAMED: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/**
 * Reads the API's snippet (escaped text with `<mark>` around found words) into runs of plain text. It never becomes markup: whatever
 * else looked like a tag would be shown as it stands.
 */
export function snippetRuns(html: string): SnippetRun[] {
  const runs: SnippetRun[] = [];
  let marked = false;
  for (const part of html.split(/(<\/?mark>)/)) {
    if (part === "<mark>") marked = true;
    else if (part === "</mark>") marked = false;
    else if (part) runs.push({ text: unescape(part), marked });
  }
  return runs;
}

function unescape(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name) return NAMED[name] ?? whole;
    const code = parseInt(hex ?? decimal!, hex ? 16 : 10);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

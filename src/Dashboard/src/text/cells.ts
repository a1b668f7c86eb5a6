const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]|[^\s"{}[\]:,]+/gs;

/** The cells of `rows`, each as the server wrote it in JSON: a number as it is there may have more digits than one here can hold. */
export function rowsOf(answer: string): string[][] {
  const rows: string[][] = [];
  let [depth, within, start] = [0, false, 0];
  let [key, last] = ["", ""];
  let row: string[] = [];
  const cell = (end: number) => {
    const text = answer.slice(start, end).trim();
    if (text) row.push(text);
  };
  for (const found of answer.matchAll(TOKEN)) {
    const token = found[0];
    if (token === ":" && depth === 1) key = last;
    else if (token === "," && within && depth === 3) {
      cell(found.index);
      start = found.index + 1;
    } else if (token === "[" || token === "{") {
      depth++;
      if (depth === 2) within = key === '"rows"';
      if (depth === 3) [row, start] = [[], found.index + 1];
    } else if (token === "]" || token === "}") {
      if (within && depth === 3) {
        cell(found.index);
        rows.push(row);
      }
      depth--;
    }
    last = token;
  }
  return rows;
}

/** Whether values of a type are numbers. */
export const isNumber = (type: string): boolean => /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DOUBLE|FLOAT|DECIMAL\b.*|BIGNUM|VARINT)$/.test(type);

/** A cell in a reader's words; null: it has no value. */
export const cellText = (cell: string): string | null => (cell === "null" ? null : cell.startsWith('"') ? (JSON.parse(cell) as string) : cell);

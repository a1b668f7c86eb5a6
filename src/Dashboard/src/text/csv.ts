/** Digits: a number with more of them than a number here can have. */
export type Cell = string | number | { digits: string } | null | undefined;

export interface Table {
  head: string[];
  rows: Cell[][];
}

// A spreadsheet runs these as formulas; the API's export guards them in the same way.
const FORMULA = /^'*[=+\-@\t\r\n]/;

function field(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "number") return String(cell);
  if (typeof cell === "object") return cell.digits;
  const text = FORMULA.test(cell) ? "'" + cell : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** RFC 4180. */
export function csv({ head, rows }: Table): string {
  return [head, ...rows].map((row) => row.map(field).join(",") + "\r\n").join("");
}

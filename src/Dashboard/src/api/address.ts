/** A list is the parameter once for each of its texts. */
export type Params = Record<string, string | number | readonly string[] | null | undefined>;

/** The query string of a request; what is not set is left out. */
export function queryString(params: Params): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (Array.isArray(value)) for (const one of value) query.append(name, one);
    else if (value !== null && value !== undefined && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  return text && "?" + text;
}

/** An address of this server as seen from the page, which stands at the server's root, wherever a proxy has put that. */
export function here(path: string): string {
  return path.startsWith("/") ? "." + path : path;
}

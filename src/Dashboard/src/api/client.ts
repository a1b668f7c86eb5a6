/** Why a request failed, in words for the person who looks at the page. */
export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly traceId?: string,
  ) {
    super(detail);
  }
}

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

/** Asks the API as the signed-in reader. The key travels in a header and never in an address. */
export class Api {
  constructor(
    private readonly key: string | null,
    private readonly onUnauthenticated: () => void = () => {},
  ) {}

  async get<T>(path: string, params: Params = {}, signal?: AbortSignal): Promise<T> {
    let response: Response;
    try {
      response = await fetch(here(path) + queryString(params), {
        headers: { Accept: "application/json", ...(this.key ? { Authorization: "Bearer " + this.key } : {}) },
        credentials: "omit",
        signal: signal ?? null,
      });
    } catch (e) {
      if (signal?.aborted) throw e;
      throw new ApiError(0, "unreachable", "Daybook does not answer. Check that it runs and that this device is online.");
    }
    const body: unknown = await response.json().catch(() => null);
    // A load balancer asks /health and gets 503 with a body that says what is down; so do we.
    if (response.ok || (path === "/health" && body)) {
      if (body === null) throw new ApiError(response.status, "not_json", "The answer is not JSON: something between this page and Daybook answered in its place.");
      return body as T;
    }
    if (response.status === 401) this.onUnauthenticated();
    const problem = (body ?? {}) as { code?: string; detail?: string; trace_id?: string };
    throw new ApiError(response.status, problem.code ?? `http_${response.status}`, problem.detail ?? response.statusText, problem.trace_id);
  }
}

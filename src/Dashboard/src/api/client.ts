import { here, queryString, type Params } from "./address.ts";
import { Connection, isOfDaybook } from "./connection.ts";

/** Why a request failed, in words for the person who looks at the page. */
export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly traceId?: string,
    /** Milliseconds after which to ask again, if the server said so. */
    readonly retryAfter?: number,
    /** Of a statement in SQL: where in it. */
    readonly position?: number,
  ) {
    super(detail);
  }
}

// Milliseconds after which an early answer that nobody took is old.
const FRESH = 5_000;
// A question that takes longer holds up nothing else.
const PATIENCE = 2_000;

interface Ask {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  /** That it fails does not say that nothing else is answered. */
  alone?: boolean;
}

/** Asks the API as the signed-in reader. The key travels in a header and never in an address. */
export class Api {
  readonly connection = new Connection();

  // Answers that are there, or under way, before what shows them is, by question. Each is taken once.
  private readonly early = new Map<string, Promise<unknown>>();
  private readonly firsts: Promise<unknown>[] = [];

  constructor(
    /** A key, or what gives a token that is still good. */
    private readonly key: string | (() => Promise<string>) | null,
    private readonly onUnauthenticated: () => void = () => {},
  ) {}

  async get<T>(path: string, params: Params = {}, signal?: AbortSignal): Promise<T> {
    const question = path + queryString(params);
    const early = this.early.get(question);
    if (!early) return this.send<T>(question, { signal });
    this.early.delete(question);
    const answer = await early;
    signal?.throwIfAborted();
    return answer as T;
  }

  /** Asks now what will be asked in a moment. */
  ahead(question: string): void {
    const answer = this.send(question);
    this.firsts.push(answer);
    this.knows(question, answer);
  }

  /** Whoever asks this next is given the answer that is there already, or under way. */
  knows(question: string, answer: Promise<unknown>): void {
    this.early.set(question, answer);
    const forget = () => setTimeout(() => this.early.get(question) === answer && this.early.delete(question), FRESH);
    void answer.then(forget, forget);
  }

  /**
   * Resolves when what was asked ahead is answered, or takes too long. What holds a connection open waits for it, because a browser has
   * six to a server.
   */
  async answered(): Promise<void> {
    if (this.firsts.length > 0) await Promise.race([Promise.allSettled(this.firsts), new Promise((done) => setTimeout(done, PATIENCE))]);
  }

  /** Changes something, or asks what no address should hold. */
  async send<T>(path: string, ask: Ask = {}): Promise<T> {
    const response = await this.ask(path, ask);
    const body: unknown = await response.json().catch(() => null);
    // A load balancer asks /health and gets 503 with a body that says what is down; so do we.
    if (response.ok || (path === "/health" && body)) {
      if (body === null) throw new ApiError(response.status, "not_json", "The answer is not JSON: something between this page and Daybook answered in its place.");
      return body as T;
    }
    throw this.fault(response, body);
  }

  /** The answer as the server wrote it: what is read from JSON may lose digits. */
  async text(path: string, ask: Ask = {}): Promise<string> {
    const response = await this.ask(path, ask);
    if (!response.ok) throw this.fault(response, await response.json().catch(() => null));
    return response.text();
  }

  /** The answer as a file. */
  async file(path: string, ask: Ask = {}): Promise<Blob> {
    const response = await this.ask(path, ask);
    if (!response.ok) throw this.fault(response, await response.json().catch(() => null));
    return response.blob();
  }

  /** A stream of server-sent events, from behind the message with this id. */
  async stream(path: string, lastId: string | null, signal: AbortSignal): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    const response = await this.ask(path, { signal, alone: true, headers: { Accept: "text/event-stream", ...(lastId === null ? {} : { "Last-Event-ID": lastId }) } });
    if (!response.ok || !response.body) throw this.fault(response, await response.json().catch(() => null));
    return response.body;
  }

  private async ask(path: string, { method = "GET", body, headers, signal, alone }: Ask): Promise<Response> {
    const key = await this.credential();
    try {
      const response = await fetch(here(path), {
        method,
        headers: {
          Accept: "application/json",
          ...(key ? { Authorization: "Bearer " + key } : {}),
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        credentials: "omit",
        signal: signal ?? null,
      });
      if (isOfDaybook(response)) this.connection.heard();
      else if (!alone) this.connection.lost();
      return response;
    } catch (e) {
      if (signal?.aborted) throw e;
      if (!alone) this.connection.lost();
      throw new ApiError(0, "unreachable", "Daybook does not answer. Check that it runs and that this device is online.");
    }
  }

  private async credential(): Promise<string | null> {
    if (typeof this.key !== "function") return this.key;
    try {
      return await this.key();
    } catch (e) {
      if (e instanceof ApiError && e.status === 401) this.onUnauthenticated();
      throw e;
    }
  }

  private fault(response: Response, body: unknown): ApiError {
    if (response.status === 401) this.onUnauthenticated();
    const problem = (body ?? {}) as { code?: string; detail?: string; trace_id?: string; position?: number };
    const seconds = Number(response.headers.get("Retry-After") ?? NaN);
    return new ApiError(
      response.status,
      problem.code ?? `http_${response.status}`,
      problem.detail ?? (response.statusText || `The server answered ${response.status}.`),
      problem.trace_id,
      Number.isFinite(seconds) ? seconds * 1000 : undefined,
      typeof problem.position === "number" ? problem.position : undefined,
    );
  }
}

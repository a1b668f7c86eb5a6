/** A message of a stream of server-sent events. */
export interface StreamMessage {
  event: string;
  data: string;
  /** The last `id` that the stream gave, up to this message. */
  id: string | null;
  /** The last `retry`. */
  retry: number | null;
}

/** Reads a stream of server-sent events piece by piece, wherever it is cut. A comment is no message. */
export class StreamReader {
  private rest = "";
  private event = "";
  private data: string[] = [];
  private id: string | null = null;
  private retry: number | null = null;
  private pausedAtCr = false;

  take(piece: string): StreamMessage[] {
    const messages: StreamMessage[] = [];
    // A line ends with CR, LF or both; both may come in two pieces.
    let text = this.rest + (this.pausedAtCr && piece.startsWith("\n") ? piece.slice(1) : piece);
    if (piece) this.pausedAtCr = piece.endsWith("\r");
    for (let end = text.search(/[\r\n]/); end >= 0; end = text.search(/[\r\n]/)) {
      const line = text.slice(0, end);
      text = text.slice(end + (text.startsWith("\r\n", end) ? 2 : 1));
      if (line === "") {
        if (this.data.length) messages.push({ event: this.event || "message", data: this.data.join("\n"), id: this.id, retry: this.retry });
        this.event = "";
        this.data = [];
      } else this.field(line);
    }
    this.rest = text;
    return messages;
  }

  private field(line: string): void {
    const [name = "", behind = ""] = line.split(/:(.*)/s);
    const value = behind.startsWith(" ") ? behind.slice(1) : behind;
    if (name === "event") this.event = value;
    else if (name === "data") this.data.push(value);
    else if (name === "id" && !value.includes("\0")) this.id = value;
    else if (name === "retry" && /^\d+$/.test(value)) this.retry = Number(value);
  }
}

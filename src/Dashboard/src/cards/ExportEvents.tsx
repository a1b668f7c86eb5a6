import { useEffect, useRef, useState } from "preact/hooks";
import { queryString } from "../api/address.ts";
import type { Api, ApiError } from "../api/client.ts";
import { Failure } from "../parts/Failure.tsx";
import { save } from "../parts/Take.tsx";
import { asked } from "../state/asked.ts";
import { writeFilter, type Member } from "../state/filters.ts";
import type { View } from "../state/view.ts";
import type { DayRange } from "../time/ranges.ts";

interface Props {
  api: Api;
  view: View;
  range: DayRange;
  zone: string;
  /** Their types; empty: all. */
  events: readonly string[];
}

const FORMATS = { csv: "CSV", jsonl: "JSON Lines" } as const;

type Format = keyof typeof FORMATS;

/** The question of an export: the same days and filters, and only the chosen events. */
export function exportAsked(view: View, range: DayRange, zone: string, events: readonly string[], format: Format): string {
  const { event_type: _, ...limits } = asked(view, range, zone, false);
  const types: Member[] = events.length > 1 ? [{ field: "event_type", op: "is", values: [...events] }] : [];
  return "/events/export" + queryString({ ...limits, format, event_type: events.length === 1 ? events[0]! : null, filter: writeFilter([...view.filter, ...types]) });
}

/** The events behind the numbers, to take along. */
export function ExportEvents({ api, view, range, zone, events }: Props) {
  const [busy, setBusy] = useState<Format | null>(null);
  const [failed, setFailed] = useState<{ format: Format; error: ApiError } | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const take = async (format: Format) => {
    const own = new AbortController();
    stop.current = own;
    setBusy(format);
    setFailed(null);
    try {
      save(await api.file(exportAsked(view, range, zone, events, format), { signal: own.signal }), `daybook-events-${range.from}-${range.to}.${format}`);
    } catch (error) {
      if (!own.signal.aborted) setFailed({ format, error: error as ApiError });
    }
    setBusy(null);
  };
  return (
    <div class="ask">
      <span class="ask-name">These events as</span>
      {(Object.keys(FORMATS) as Format[]).map((format) => (
        <button key={format} type="button" class="plain" disabled={busy !== null} aria-label={busy === format ? "Downloading…" : `Download the events as ${FORMATS[format]}`} onClick={() => void take(format)}>
          {busy === format ? "Downloading…" : FORMATS[format]}
        </button>
      ))}
      {busy && <button type="button" class="link" onClick={() => stop.current?.abort()}>Cancel</button>}
      {failed && <Failure error={failed.error} what="Export" retry={() => void take(failed.format)} compact />}
    </div>
  );
}

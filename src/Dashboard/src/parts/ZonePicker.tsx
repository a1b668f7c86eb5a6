import { useMemo } from "preact/hooks";
import { zoneNames } from "../time/zones.ts";

interface Props {
  zone: string | null;
  serverZone: string;
  onChange: (zone: string | null) => void;
}

/** Whose days the numbers are counted in: any zone of the world. */
export function ZonePicker({ zone, serverZone, onChange }: Props) {
  // Some four hundred lines, which do not change while the page is drawn anew.
  const options = useMemo(() => {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const near = [...new Set([here, "UTC"])].filter((z) => z !== serverZone);
    const all = zoneNames().filter((z) => z !== serverZone && !near.includes(z));
    // A link may name a zone that this browser does not list.
    if (zone && zone !== serverZone && !near.includes(zone) && !all.includes(zone)) near.push(zone);
    return (
      <>
        <option value={serverZone}>{serverZone} (default)</option>
        {near.length > 0 && (
          <optgroup label="Near">
            {near.map((z) => (
              <option key={z} value={z}>{z}</option>
            ))}
          </optgroup>
        )}
        <optgroup label="All zones">
          {all.map((z) => (
            <option key={z} value={z}>{z.replaceAll("_", " ")}</option>
          ))}
        </optgroup>
      </>
    );
  }, [zone, serverZone]);
  return (
    <select class="zone" aria-label="Time zone" value={zone ?? serverZone} onChange={(e) => onChange(e.currentTarget.value === serverZone ? null : e.currentTarget.value)}>
      {options}
    </select>
  );
}

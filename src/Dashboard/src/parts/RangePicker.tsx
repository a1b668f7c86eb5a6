import { useState } from "preact/hooks";
import { PRESETS, isPreset, resolve, type Preset, type Range } from "../time/ranges.ts";
import { dayLabel } from "../time/days.ts";
import { Segmented } from "./Bars.tsx";
import { Dialog } from "./Dialog.tsx";

interface Props {
  range: Range;
  zone: string;
  onChange: (range: Range) => void;
}

type Choice = Preset | "custom";

const CHOICES = (Object.keys(PRESETS) as Preset[]).map((p) => [p, PRESETS[p].label] as const);

/** Days to look at: a length that ends today, or two dates. */
export function RangePicker({ range, zone, onChange }: Props) {
  const [custom, setCustom] = useState(false);
  const days = resolve(range, zone);
  const label = isPreset(range) ? "Dates…" : `${dayLabel(days.from, true)} – ${dayLabel(days.to, true)}`;
  return (
    <>
      <Segmented<Choice>
        label="Range"
        value={isPreset(range) ? range : "custom"}
        options={[...CHOICES, ["custom", label]]}
        onChange={(value) => (value === "custom" ? setCustom(true) : onChange(value))}
      />
      {custom && <Dates days={days} onClose={() => setCustom(false)} onChange={onChange} />}
    </>
  );
}

function Dates({ days, onChange, onClose }: { days: { from: string; to: string }; onChange: (range: Range) => void; onClose: () => void }) {
  const [from, setFrom] = useState(days.from);
  const [to, setTo] = useState(days.to);
  const fault = !from || !to ? "Choose both dates." : from > to ? "The first day is after the last." : null;
  return (
    <Dialog title="Choose dates" onClose={onClose}>
      <form
        class="dates"
        onSubmit={(e) => {
          e.preventDefault();
          if (fault) return;
          onChange({ from, to });
          onClose();
        }}
      >
        <label>
          First day
          <input type="date" required value={from} onInput={(e) => setFrom(e.currentTarget.value)} />
        </label>
        <label>
          Last day
          <input type="date" required value={to} onInput={(e) => setTo(e.currentTarget.value)} />
        </label>
        <p class="small bad" role="status">{fault}</p>
        <button type="submit" class="primary" disabled={!!fault}>
          Show these days
        </button>
      </form>
    </Dialog>
  );
}

import { ATTRIBUTIONS, isAttribution, LOOKBACKS, type Attribution, type Lookback } from "../state/attribution.ts";

interface Props {
  value: Attribution | null;
  lookback: Lookback;
  onChange: (change: { attribution?: Attribution | null; lookback?: Lookback }) => void;
  /** The event's own value is no choice. */
  always?: boolean;
}

/** Whose value an event counts under: its own, or one that the same person had before. */
export function AttributionPicker({ value, lookback, onChange, always }: Props) {
  return (
    <>
      <select aria-label="Whose value" value={value ?? ""} onChange={(e) => onChange({ attribution: isAttribution(e.currentTarget.value) ? e.currentTarget.value : null })}>
        {!always && <option value="">the event's own</option>}
        {Object.entries(ATTRIBUTIONS).map(([which, words]) => <option key={which} value={which}>{words}</option>)}
      </select>
      {value && (
        <select aria-label="How long before" value={lookback} onChange={(e) => onChange({ lookback: e.currentTarget.value as Lookback })}>
          {Object.entries(LOOKBACKS).map(([time, words]) => <option key={time} value={time}>{words}</option>)}
        </select>
      )}
    </>
  );
}

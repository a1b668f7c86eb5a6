import { percent } from "../text/numbers.ts";
import { useWidth } from "./useWidth.ts";

export interface Curve {
  name: string;
  color: string;
  people: number;
  /** Null: not reached yet. */
  shares: (number | null)[];
}

const HEIGHT = 240;
const LEFT = 44;
const BOTTOM = 26;

/** Shares of people by window. The first window is everybody, so the scale is that of the others. */
export function ShareCurve({ curves, word }: { curves: Curve[]; word: string }) {
  const [host, width] = useWidth<HTMLDivElement>();
  // As far as somebody has come.
  const windows = Math.max(2, ...curves.map((c) => c.shares.findLastIndex((s) => s !== null) + 1));
  const most = Math.max(0.04, ...curves.flatMap((c) => c.shares.slice(1).map((s) => s ?? 0)));
  const top = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1].find((t) => t >= most * 1.05) ?? 1;
  const x = (i: number) => LEFT + ((width - LEFT - 30) * (i - 1)) / Math.max(1, windows - 2);
  const y = (share: number) => 10 + (HEIGHT - BOTTOM - 10) * (1 - share / top);
  const label = curves.map((c) => `${c.name}: ${c.shares.slice(1).filter((s) => s !== null).map((s) => percent(s)).join(", ")}`).join("; ");
  return (
    <div ref={host} class="curve-host">
      <svg class="curve" width={width} height={HEIGHT} role="img" aria-label={`Share of people who came back, by ${word.toLowerCase()}. ${label}`}>
        {[0, 0.25, 0.5, 0.75, 1].map((part) => (
          <g key={part}>
            <line x1={LEFT} x2={width - 10} y1={y(top * part)} y2={y(top * part)} class="curve-grid" />
            <text x={LEFT - 8} y={y(top * part) + 4} class="curve-text end">{percent(top * part)}</text>
          </g>
        ))}
        {Array.from({ length: Math.max(0, windows - 1) }, (_, i) => i + 1).map((i) => (
          <text key={i} x={x(i)} y={HEIGHT - 6} class="curve-text middle">{i === 1 ? `${word} 1` : i}</text>
        ))}
        {curves.map((c) => {
          const points = c.shares.flatMap((s, i) => (i > 0 && s !== null ? [[x(i), y(s), i, s] as const] : []));
          return (
            <g key={c.name}>
              <polyline points={points.map(([px, py]) => `${px},${py}`).join(" ")} class="curve-line" style={{ stroke: `var(${c.color})` }} />
              {points.map(([px, py, i, s]) => (
                <circle key={i} cx={px} cy={py} r="3.5" style={{ fill: `var(${c.color})` }}>
                  <title>{`${c.name}, ${word.toLowerCase()} ${i}: ${percent(s)}`}</title>
                </circle>
              ))}
            </g>
          );
        })}
      </svg>
    </div>
  );
}

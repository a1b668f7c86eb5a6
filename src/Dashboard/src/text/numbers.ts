const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

export const count = (n: number): string => whole.format(n);

export const compact = (n: number): string => (Math.abs(n) < 10_000 ? whole.format(n) : short.format(n));

export const plural = (n: number, one: string, many = one + "s"): string => `${count(n)} ${n === 1 ? one : many}`;

/** A share from 0 to 1 as per cent: one decimal below 10 %, none above. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return "–";
  const value = share * 100;
  return (value !== 0 && Math.abs(value) < 10 ? value.toFixed(1) : value.toFixed(0)) + "%";
}

/** Relative change; null where there is nothing to compare with. */
export function change(now: number, then: number): number | null {
  return then > 0 ? now / then - 1 : null;
}

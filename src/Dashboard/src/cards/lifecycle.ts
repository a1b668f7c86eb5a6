import type { LifecycleCompared, LifecyclePeriod } from "../api/shapes.ts";

export const KINDS = [
  { name: "New", of: "new", color: "--s1" },
  { name: "Returning", of: "returning", color: "--s2" },
  { name: "Back again", of: "resurrected", color: "--s3" },
  { name: "Gone", of: "dormant", color: "--s-other" },
] as const satisfies readonly { name: string; of: Exclude<keyof LifecyclePeriod, "start">; color: string }[];

export type Kind = (typeof KINDS)[number]["of"];

export const sumOf = (periods: readonly LifecyclePeriod[], of: Kind): number => periods.reduce((n, p) => n + p[of], 0);

/** What is compared with what: a running period as far as the other is counted, and nothing that has not begun. */
export function besides(periods: readonly LifecyclePeriod[], compared: LifecycleCompared | undefined): { mine: LifecyclePeriod[]; theirs: LifecyclePeriod[] } {
  const theirs = compared?.periods ?? [];
  const soFar = compared?.so_far;
  return { mine: periods.slice(0, theirs.length).map((p) => (p.start === soFar?.start ? soFar : p)), theirs };
}

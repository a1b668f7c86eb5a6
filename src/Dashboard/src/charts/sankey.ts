import type { PathsReport } from "../api/shapes.ts";

export interface FlowNode {
  key: string;
  step: number;
  /** Event type; null: all others together. */
  type: string | null;
  users: number;
  y: number;
  height: number;
}

export interface FlowLink {
  from: FlowNode;
  to: FlowNode;
  users: number;
  y0: number;
  y1: number;
  height: number;
}

const GAP = 14;
const LEAST = 2;
export const OTHER = null;

/** Places the steps of paths in columns of one scale: a person is as high everywhere. */
export function layout(report: Pick<PathsReport, "steps" | "links">, height: number): { nodes: FlowNode[]; links: FlowLink[] } {
  const columns = report.steps.map((s) => [
    ...s.nodes.map((n) => ({ type: n.event_type as string | null, users: n.users })),
    ...(s.other.users > 0 ? [{ type: OTHER, users: s.other.users }] : []),
  ]);
  const most = Math.max(1, ...columns.map((c) => c.reduce((n, node) => n + node.users, 0)));
  const rows = Math.max(1, ...columns.map((c) => c.length));
  const scale = Math.max(0, height - GAP * (rows - 1)) / most;
  const nodes: FlowNode[] = [];
  columns.forEach((column, i) => {
    let y = 0;
    for (const { type, users } of column) {
      const size = Math.max(LEAST, users * scale);
      nodes.push({ key: `${i} ${type}`, step: report.steps[i]!.step, type, users, y, height: size });
      y += size + GAP;
    }
  });
  const find = (step: number, type: string | null) => nodes.find((n) => n.step === step && n.type === type);
  const left = new Map<FlowNode, number>();
  const right = new Map<FlowNode, number>();
  const links: FlowLink[] = [];
  for (const link of report.links) {
    const from = find(link.step, link.from);
    const to = find(link.step + 1, link.to);
    if (!from || !to || link.users <= 0) continue;
    const size = Math.max(1, link.users * scale);
    const y0 = right.get(from) ?? from.y;
    const y1 = left.get(to) ?? to.y;
    right.set(from, y0 + size);
    left.set(to, y1 + size);
    links.push({ from, to, users: link.users, y0, y1, height: size });
  }
  return { nodes, links };
}

/** A band between two columns. */
export function band(x0: number, x1: number, { y0, y1, height }: Pick<FlowLink, "y0" | "y1" | "height">): string {
  const middle = (x0 + x1) / 2;
  return `M${x0} ${y0}C${middle} ${y0} ${middle} ${y1} ${x1} ${y1}L${x1} ${y1 + height}C${middle} ${y1 + height} ${middle} ${y0 + height} ${x0} ${y0 + height}Z`;
}

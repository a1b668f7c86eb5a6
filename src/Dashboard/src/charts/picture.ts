import type { Table } from "../text/csv.ts";
import { cssColor } from "./colors.ts";

const WIDTH = 960;
const EDGE = 28;
const SCALE = 2;
const ROW = 26;
const ROWS = 40;

/** The card as PNG: its chart as drawn, or else its table. Drawn here, as the page's policy keeps markup out of pictures. */
export async function picture(card: HTMLElement, title: string, table: Table): Promise<Blob> {
  const chart = card.querySelector("canvas");
  const flow = card.querySelector<SVGSVGElement>("svg[data-picture]");
  const rows = table.rows.slice(0, ROWS);
  const inside = WIDTH - 2 * EDGE;
  const chartSize = chart ? { width: chart.clientWidth, height: chart.clientHeight } : flow ? { width: flow.viewBox.baseVal.width, height: flow.viewBox.baseVal.height } : null;
  const zoom = chartSize ? inside / chartSize.width : 1;
  const body = chartSize ? chartSize.height * zoom : (rows.length + 1) * ROW;
  const height = EDGE + 44 + body + 44;

  const canvas = document.createElement("canvas");
  canvas.width = WIDTH * SCALE;
  canvas.height = height * SCALE;
  const ink = canvas.getContext("2d")!;
  ink.scale(SCALE, SCALE);
  ink.fillStyle = cssColor(card, "--paper");
  ink.fillRect(0, 0, WIDTH, height);
  const text = (words: string, x: number, y: number, font: string, color: string, align: CanvasTextAlign = "left", width?: number) => {
    ink.font = `${font} "Inter Variable", system-ui, sans-serif`;
    ink.fillStyle = cssColor(card, color);
    ink.textAlign = align;
    ink.fillText(width ? shortened(ink, words, width) : words, x, y);
  };
  text(title, EDGE, EDGE + 14, "600 20px", "--ink");
  const headline = card.querySelector<HTMLElement>(".headline")?.innerText.replace(/\s+/g, " ").trim();
  if (headline) text(headline, WIDTH - EDGE, EDGE + 14, "500 15px", "--quiet", "right");

  const top = EDGE + 40;
  if (chart && chartSize) ink.drawImage(chart, EDGE, top, inside, body);
  else if (flow) {
    ink.save();
    ink.translate(EDGE, top);
    ink.scale(zoom, zoom);
    drawSvg(ink, flow);
    ink.restore();
  } else {
    const first = inside * 0.5;
    const other = (inside - first) / Math.max(1, table.head.length - 1);
    [table.head, ...rows].forEach((row, r) =>
      row.forEach((cell, c) => {
        const color = r === 0 ? "--quiet" : "--ink";
        const y = top + r * ROW + 18;
        const words = cell === null || cell === undefined ? "–" : typeof cell === "number" ? cell.toLocaleString("en") : typeof cell === "object" ? cell.digits : cell;
        if (c === 0) text(words, EDGE, y, "400 14px", color, "left", first - 12);
        else text(words, EDGE + first + other * c, y, "400 14px", color, "right", other - 12);
      }),
    );
  }
  const foot = card.querySelector<HTMLElement>(".provenance summary")?.innerText.trim();
  text(["Daybook", foot].filter(Boolean).join(" · "), EDGE, height - 18, "400 12px", "--quiet");
  return new Promise((done, fail) => canvas.toBlob((png) => (png ? done(png) : fail(new Error("No picture."))), "image/png"));
}

function shortened(ink: CanvasRenderingContext2D, words: string, width: number): string {
  if (ink.measureText(words).width <= width) return words;
  let end = words.length;
  while (end > 1 && ink.measureText(words.slice(0, end) + "…").width > width) end = Math.floor(end * 0.9);
  return words.slice(0, end) + "…";
}

function drawSvg(ink: CanvasRenderingContext2D, svg: SVGSVGElement): void {
  for (const shape of svg.querySelectorAll<SVGElement>("path, rect, text")) {
    const style = getComputedStyle(shape);
    const number = (name: string) => Number(shape.getAttribute(name) ?? 0);
    ink.globalAlpha = Number(style.opacity || 1) * Number(style.fillOpacity || 1);
    ink.fillStyle = style.fill;
    if (shape.tagName === "path") ink.fill(new Path2D(shape.getAttribute("d") ?? ""));
    else if (shape.tagName === "rect") ink.fillRect(number("x"), number("y"), number("width"), number("height"));
    else {
      ink.font = `${style.fontWeight} ${style.fontSize} "Inter Variable", system-ui, sans-serif`;
      ink.textAlign = style.textAnchor === "end" ? "right" : "left";
      ink.fillText(shape.textContent ?? "", number("x"), number("y"));
    }
  }
  ink.globalAlpha = 1;
}

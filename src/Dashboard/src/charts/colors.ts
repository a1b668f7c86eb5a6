/** Resolves a colour of the style sheet, in the theme that `near` stands in, for a canvas. */
export function cssColor(near: HTMLElement, variable: string): string {
  const probe = document.createElement("span");
  probe.hidden = true;
  probe.style.color = `var(${variable})`;
  near.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}

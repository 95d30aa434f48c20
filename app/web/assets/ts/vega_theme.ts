/** The look of a chart, read from the CSS tokens, so that a chart changes with the page. */

/** The colour a token has now on this element; resolves light-dark() and var(). */
function colourOf(probe: HTMLElement, name: string): string {
  probe.style.setProperty("color", `var(${name})`);
  return getComputedStyle(probe).color;
}

export const DIVERGING = ["--neg-3", "--neg-2", "--neg-1", "--mid", "--pos-1", "--pos-2", "--pos-3"] as const;

export function vegaConfig(host: HTMLElement): Record<string, unknown> {
  const probe = document.createElement("span");
  probe.hidden = true;
  host.append(probe);
  const token = (name: string): string => colourOf(probe, name);
  const font = '"Inter Variable", system-ui, sans-serif';
  const config = {
    // The frame is a picture with a description in the language of the page; Vega's own are English.
    aria: false,
    background: "transparent",
    font,
    padding: 0,
    view: { stroke: null },
    title: {
      anchor: "start",
      font: '"Source Serif 4 Variable", Georgia, serif',
      fontSize: 16,
      fontWeight: 600,
      color: token("--ink"),
      subtitleColor: token("--ink-2"),
      offset: 12,
    },
    axis: {
      labelFont: font,
      titleFont: font,
      labelFontSize: 11,
      titleFontSize: 11,
      titleFontWeight: 400,
      labelColor: token("--ink-2"),
      titleColor: token("--ink-2"),
      gridColor: token("--line"),
      gridDash: [3, 3],
      domainColor: token("--line-strong"),
      ticks: false,
      labelPadding: 8,
      domain: false,
    },
    axisX: { grid: false },
    legend: {
      labelFont: font,
      titleFont: font,
      labelColor: token("--ink-2"),
      titleColor: token("--ink-2"),
      labelFontSize: 11,
      titleFontSize: 11,
      titleFontWeight: 400,
      orient: "top",
    },
    text: { font, color: token("--ink-2"), fontSize: 11 },
    line: { color: token("--ink"), strokeWidth: 2, strokeCap: "round" },
    point: { filled: true, size: 70, color: token("--pos-3"), stroke: token("--surface"), strokeWidth: 2 },
    area: { color: token("--pos-2"), opacity: 0.2 },
    bar: { color: token("--pos-2"), cornerRadiusEnd: 3 },
    rule: { color: token("--line-strong") },
    rect: { color: token("--pos-2") },
    range: {
      diverging: DIVERGING.map(token),
      ramp: ["--mid", "--pos-1", "--pos-2", "--pos-3"].map(token),
      heatmap: DIVERGING.map(token),
      category: ["--pos-3", "--neg-2", "--ink-3", "--pos-2", "--neg-1", "--pos-1"].map(token),
    },
  };
  probe.remove();
  return config;
}

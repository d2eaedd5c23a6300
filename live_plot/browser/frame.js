// Where a layout puts its panels, in pixels.

// Returns the edges of the panels together, as Plotly takes them from the margins.
export function edges({ width, height, margin, template }) {
  const { l, r, t, b } = { ...template.layout.margin, ...margin };
  return { x: [l, width - r], y: [t, height - b] };
}

// Returns the axis of a trace: its settings and the pixels of its length.
export function axisOf(layout, trace, letter) {
  const name = trace[`${letter}axis`] ?? letter;
  const settings = { ...layout.template.layout[`${letter}axis`], ...layout[name.replace(letter, `${letter}axis`)] };
  const [first, last] = edges(layout)[letter];
  const [start, end] = settings.domain ?? [0, 1];
  return { name, settings, range: settings.range, length: (last - first) * (end - start) };
}

// What a figure's roles look like: colours, scales and fonts, read from the page's own variables.
//
// A figure says "role:value" or "role:value/0.3" (with an opacity) where a colour is expected, and
// "role:sequential" where a scale is. Streamlit sets the variables; any other page may set the same ones.

const SERIES = {
  value: 0, gradient: 1, target: 2, curvature: 3,
  ...Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`series${i + 1}`, i])),
};

// Used where a page sets no variables at all; Okabe and Ito's colours, 2008.
const FALLBACK = {
  "text-color": "#1b1f24",
  "background-color": "#ffffff",
  "secondary-background-color": "#f1f3f5",
  "primary-color": "#0072b2",
  "font": "system-ui, sans-serif",
  "base-font-size": "16px",
  "chart-categorical-colors": "#0072b2,#d55e00,#009e73,#cc79a7,#56b4e9,#e69f00",
  "chart-sequential-colors": "#eaf3fb,#a9d0ec,#5aa2d3,#1f6fae,#08406f",
  "chart-diverging-colors": "#a6480c,#e69a63,#f2f2f2,#6cabd8,#0b5d9c",
};

// How Plotly writes numbers on axes and beside colours: plain, or with a power of ten.
const NUMBERS = { exponentformat: "power", minexponent: 4 };

function variable(style, name) {
  const text = style.getPropertyValue(`--st-${name}`).trim();
  return text && text !== "unset" ? text : FALLBACK[name];
}

// Returns red, green and blue of a colour, from 0 to 255.
export function channels(color) {
  const hex = /^#([0-9a-f]{3,8})$/i.exec(color);
  if (hex) {
    const digits = hex[1].length < 6 ? [...hex[1]].map((d) => d + d).join("") : hex[1];
    return [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16));
  }
  return (color.match(/[\d.]+/g) ?? [0, 0, 0]).slice(0, 3).map(Number);
}

function translucent(color, opacity) {
  return `rgba(${channels(color).join(",")},${opacity})`;
}

function mix(color, other, share) {
  const b = channels(other);
  return `rgb(${channels(color).map((a, i) => Math.round(a * (1 - share) + b[i] * share)).join(",")})`;
}

// Commas separate the colours of a list and the channels within rgb().
function list(text) {
  return text.split(/,(?![^(]*\))/).map((part) => part.trim());
}

function scale(colors) {
  return colors.map((color, i) => [i / (colors.length - 1), color]);
}


export function readTheme(node) {
  const style = getComputedStyle(node);
  const read = (name) => variable(style, name);
  const text = read("text-color");
  const background = read("background-color");
  const series = list(read("chart-categorical-colors"));
  const colors = {
    text,
    background,
    surface: read("secondary-background-color"),
    handle: read("primary-color"),
    primary: read("primary-color"),
    muted: mix(text, background, 0.42),
    grid: mix(text, background, 0.88),
    axis: mix(text, background, 0.6),
    ...Object.fromEntries(Object.entries(SERIES).map(([role, i]) => [role, series[i % series.length]])),
  };
  const scales = {
    sequential: scale(list(read("chart-sequential-colors"))),
    diverging: scale(list(read("chart-diverging-colors"))),
    classes: scale(series.slice(0, 3)),
  };
  return {
    colors,
    scales,
    series,
    font: read("font"),
    size: Math.max(14, Math.round(parseFloat(read("base-font-size")) * 0.92)),
  };
}

function resolveText(text, theme) {
  const [role, opacity] = text.slice("role:".length).split("/");
  if (role in theme.scales) return theme.scales[role];
  const color = theme.colors[role];
  if (color === undefined) throw new Error(`The figure names an unknown role: ${text}`);
  return opacity === undefined ? color : translucent(color, Number(opacity));
}

// Returns the figure's part with every role replaced; arrays of numbers are passed on as they are.
export function resolve(part, theme) {
  if (typeof part === "string") return part.startsWith("role:") ? resolveText(part, theme) : part;
  if (Array.isArray(part)) {
    return typeof part[0] === "number" ? part : part.map((item) => resolve(item, theme));
  }
  if (part === null || typeof part !== "object" || ArrayBuffer.isView(part)) return part;
  return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, resolve(item, theme)]));
}

// The defaults under every layout, as a Plotly template: what the figure says itself wins.
export function template(theme) {
  const { colors, scales, font, size } = theme;
  const axis = {
    ...NUMBERS,
    gridcolor: colors.grid,
    linecolor: colors.axis,
    zerolinecolor: colors.axis,
    tickcolor: colors.axis,
    automargin: false,
    title: { font: { size: size + 1 }, standoff: 8 },
  };
  const colorbar = { ...NUMBERS, outlinewidth: 0, thickness: 12, title: { font: { size: size + 1 } } };
  const axis3d = { ...axis, backgroundcolor: "rgba(0,0,0,0)", showbackground: false };
  return {
    layout: {
      font: { family: font, size, color: colors.text },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      colorway: theme.series,
      colorscale: { sequential: scales.sequential, diverging: scales.diverging },
      margin: { l: 64, r: 16, t: 16, b: 52 },
      separators: ".", // no sign between thousands
      hovermode: "closest",
      hoverlabel: {
        bgcolor: colors.surface,
        bordercolor: colors.axis,
        font: { family: font, size, color: colors.text },
      },
      legend: { bgcolor: "rgba(0,0,0,0)", orientation: "h", x: 0, y: 1, yanchor: "bottom" },
      xaxis: axis,
      yaxis: axis,
      scene: { xaxis: axis3d, yaxis: axis3d, zaxis: axis3d },
      annotationdefaults: { font: { color: colors.text } },
    },
    data: {
      // Plotly's simpler lines show corners, and differ from those drawn during a drag.
      scatter: [{ line: { simplify: false } }],
      heatmap: [{ colorbar }],
      contour: [{ colorbar }],
      surface: [{ colorbar }],
    },
  };
}

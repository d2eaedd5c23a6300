// A surface seen from above: the same figure as a map, for the sketch and for browsers without WebGL.

const FLAT = { surface: "contour", scatter3d: "scatter" };
const AXIS = 50; // pixels for the axis that a scene draws inside of itself
const SENTENCE = 88; // pixels for a sentence above the map, three lines on a phone

let answer = null;

export function hasWebgl() {
  answer ??= document.createElement("canvas").getContext("webgl") !== null;
  return answer;
}

export function isSolid(data) {
  return data.some(({ type }) => type in FLAT);
}

function flat(trace) {
  if (!(trace.type in FLAT)) return trace;
  const type = FLAT[trace.type];
  if (type !== "contour") return { ...trace, type };
  const { contours, cmin, cmax, ...rest } = trace;
  const { start, end, size, color } = contours.z;
  return {
    ...rest, type, zmin: cmin, zmax: cmax, zauto: false, autocontour: false,
    contours: { coloring: "heatmap", start, end, size }, line: { width: 0.5, color },
  };
}

// Returns data and layout of the map; of a figure without a surface, as they are.
export function fromAbove(data, layout) {
  if (!isSolid(data)) return [data, layout];
  const { scene, margin, ...rest } = layout;
  const { xaxis, yaxis } = scene;
  return [data.map(flat), { ...rest, dragmode: false, xaxis, yaxis, margin: { t: SENTENCE, b: margin.b + AXIS } }];
}

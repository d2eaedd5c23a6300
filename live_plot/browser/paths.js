// SVG paths of curves.

// Returns a path through `count` points; where a coordinate is no number the line is broken.
export function linePath(count, at) {
  let path = "";
  let pen = "M";
  for (let i = 0; i < count; i += 1) {
    const [x, y] = at(i);
    if (Number.isFinite(x) && Number.isFinite(y)) {
      path += `${pen}${x.toFixed(2)},${y.toFixed(2)}`;
      pen = "L";
    } else {
      pen = "M";
    }
  }
  return path || "M0,0";
}

// The axes of a picture, fitted to what it shows now: the bulk of its curves and all of its markers.

function quantile(sorted, share) {
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
}

function finite(values) {
  return Array.from(values ?? []).filter((value) => typeof value === "number" && Number.isFinite(value));
}

// What must be on the axis for one trace: the ends of a curve's bulk, every marker, the foot of a bar.
function needed(trace, letter, tails) {
  const values = finite(trace[letter]);
  if (trace.type === "bar") return letter === "y" ? [0, ...values] : [];
  if (letter === "x" || trace.mode !== "lines" || !values.length) return values;
  const sorted = values.sort((a, b) => a - b);
  return tails.map((share) => quantile(sorted, share));
}

// Returns the ranges by their paths in the layout ("yaxis2.range"). The axes of a map are its own, and an
// axis whose range nobody fixed fits already. The shares of a curve's values that its axis need not reach, and of the
// range that stays free at both ends, are Python's.
export function fitted(data, layout, { tails, margin: share }) {
  const ranges = {};
  for (const [name, axis] of Object.entries(layout)) {
    const [, letter, order] = /^([xy])axis(\d*)$/.exec(name) ?? [];
    if (!letter || !axis.range || axis.overlaying || axis.type === "log") continue;
    const own = data.filter((trace) => (trace[`${letter}axis`] ?? letter) === letter + order);
    if (own.some((trace) => trace.z)) continue;
    const values = own.filter((trace) => (trace.visible ?? true) === true).flatMap((trace) => needed(trace, letter, tails));
    if (!values.length) continue;
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const margin = letter === "y" ? share * (high - low) || 0.5 * Math.abs(high) || 1 : 0;
    ranges[`${name}.range`] = high > low || margin ? [low - margin, high + margin] : axis.range;
  }
  return ranges;
}

// Tables: what the picture shows for each value of one control, or of two.

// Returns the index of the grid's value nearest to `value`; grids ascend.
export function nearest(grid, value) {
  let low = 0;
  let high = grid.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (grid[middle] <= value) low = middle;
    else high = middle;
  }
  return value - grid[low] <= grid[high] - value ? low : high;
}

// Returns the cell of the grid around `value` as [index, share of the next index].
function cell(grid, value) {
  let index = nearest(grid, value);
  if (grid[index] > value || index === grid.length - 1) index = Math.max(index - 1, 0);
  const width = grid[index + 1] - grid[index];
  return [index, Math.min(Math.max((value - grid[index]) / width, 0), 1)];
}

function single(table, grid, value) {
  const width = table.rows.length / grid.length;
  const row = nearest(grid, value) * width;
  return table.rows.subarray(row, row + width);
}

function bilinear(table, [first, second], [a, b]) {
  const width = table.rows.length / (first.length * second.length);
  const [i, u] = cell(first, a);
  const [j, v] = cell(second, b);
  const corners = [
    [i, j, (1 - u) * (1 - v)], [i, j + 1, (1 - u) * v], [i + 1, j, u * (1 - v)], [i + 1, j + 1, u * v],
  ].filter(([, , share]) => share > 0); // a share of nothing must not turn inf into nan
  const row = new Float32Array(width);
  for (const [p, q, share] of corners) {
    const start = (p * second.length + q) * width;
    for (let k = 0; k < width; k += 1) row[k] += share * table.rows[start + k];
  }
  return row;
}

// Returns the table's numbers for these values: of one control the nearest row, as it was computed; of
// two controls, where no table could be fine enough, the mean of the four rows around.
export function lookUp(table, grids, values) {
  return table.over.length === 1 ? single(table, grids[0], values[0]) : bilinear(table, grids, values);
}

// Returns the part of a row that belongs to a slot, shaped like what it replaces.
export function part(row, slot) {
  const numbers = row.subarray(slot.first, slot.first + slot.size);
  if (slot.shape.length === 0) return numbers[0];
  if (slot.shape.length === 1) return numbers;
  const [count] = slot.shape;
  const size = slot.size / count;
  return Array.from({ length: count }, (_, i) => numbers.subarray(i * size, (i + 1) * size));
}

// Puts a value at a path such as "marker.color" or "shapes[0].x0".
export function assign(target, path, value) {
  const keys = path.match(/[^.[\]]+/g);
  const last = keys.pop();
  keys.reduce((part, key) => part[key], target)[last] = value;
}

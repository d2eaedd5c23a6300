// Draws tables of labelled number fields and reports edits. All text is set as text, never as HTML.

const LEAST = 5; // characters of a field
const SEVERAL = /[\t\r\n,;，；]/; // what separates numbers
const typed = new WeakMap();

function element(tag, properties = {}, children = []) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

// Puts another writing of the same number into a field, all of it selected if all of it was.
function replaceText(input, before, after) {
  if (input.value !== before || before === after) return;
  const all = input.selectionStart === 0 && input.selectionEnd === before.length;
  input.value = after;
  if (all) input.select();
}

function entry(cell, name, size, state) {
  const id = `${cell.argument}|${cell.index.join(",")}`;
  const problem = state.problems[name];
  const moving = state.moving.includes(id);
  const kept = state.typed.get(id);
  const input = element("input", {
    type: "text",
    inputMode: "decimal",
    autocomplete: "off",
    spellcheck: false,
    defaultValue: problem && kept !== undefined ? kept : cell.text,
  });
  input.dataset.id = id;
  input.dataset.exact = cell.exact;
  input.title = cell.exact === cell.text ? "" : cell.exact;
  input.style.setProperty("--size", size);
  input.setAttribute("aria-label", fill(state.words.entry, { name: cell.argument, index: cell.index.join(", ") }));
  input.setAttribute("aria-invalid", String(Boolean(problem)));
  input.onchange = () => {
    delete input.dataset.unfinished;
    state.typed.set(id, input.value);
    state.report("edit", { argument: cell.argument, index: cell.index, text: input.value });
  };
  input.onpaste = (event) => {
    const text = event.clipboardData.getData("text");
    if (!state.pastes) return;
    if (!SEVERAL.test(text.trim())) {
      // One number, or what is none: read at once, as a block is.
      setTimeout(() => input.isConnected && input.onchange());
      return;
    }
    event.preventDefault();
    state.typed.delete(id);
    state.report("paste", { argument: cell.argument, index: cell.index, text });
  };
  // Rounded for reading, a number is edited in full.
  // A frame later, when the browser has put the selection where it is to be.
  input.onfocus = () => requestAnimationFrame(() => input.matches(":focus") && replaceText(input, cell.text, cell.exact));
  input.onblur = () => {
    // To a browser, a text that a script has put back is not a change.
    if ("unfinished" in input.dataset) input.onchange();
    replaceText(input, cell.exact, cell.text);
  };
  const parts = [input];
  if (cell.moves) {
    const button = element("button", { type: "button", textContent: moving ? "◉" : "◎" });
    const label = fill(state.words.sweep, { entry: name });
    button.setAttribute("aria-label", label);
    button.setAttribute("aria-pressed", String(moving));
    button.title = label;
    button.dataset.id = `move ${id}`;
    button.onclick = () => state.report("move", { argument: cell.argument, index: cell.index });
    parts.push(button);
  }
  if (cell.gradient) {
    const gradient = element("span", { className: "gradient", textContent: cell.gradient });
    gradient.title = state.words.gradient;
    parts.push(gradient);
  }
  const classes = ["entry", moving ? "moving" : "", problem ? "wrong" : ""];
  return element("div", { className: classes.join(" ").trim() }, parts);
}

// A button that adds a place along an axis or, with a place, removes it; the focus stays at the same spot.
function resizer(argument, axis, place, label, state) {
  const button = element("button", { type: "button", className: "resize", textContent: place === null ? "+" : "×", title: label });
  button.setAttribute("aria-label", label);
  button.dataset.id = `${place === null ? "add" : "remove"} ${argument} ${axis} ${place ?? ""}`;
  button.dataset.instead = `add ${argument} ${axis} `;
  button.onclick = () => state.report("resize", { argument, axis, place });
  return button;
}

function startsGroup(columns, position) {
  return position > 0 && columns[position].argument !== columns[position - 1].argument;
}

function head(table, state, labelled) {
  const { columns, columns_along: along } = table;
  const { words } = state;
  const groups = element("tr");
  const indices = element("tr");
  if (labelled) {
    groups.append(element("td"));
    indices.append(element("td"));
  }
  columns.forEach((column, position) => {
    const first = position === 0 || startsGroup(columns, position);
    if (first) {
      const span = columns.filter((other) => other.argument === column.argument).length;
      const title = element("th", { colSpan: span, textContent: column.argument || words.loss });
      title.className = position === 0 ? "argument" : "argument first";
      title.scope = "colgroup";
      if (column.argument in along) {
        const label = fill(words.add_column, { name: column.argument });
        title.append(resizer(column.argument, along[column.argument], null, label, state));
      }
      groups.append(title);
    }
    // A heading without a text would be read as one that lacks it.
    const index = element(column.index ? "th" : "td", { textContent: column.index });
    if (column.index) index.scope = "col";
    const several = columns.filter((other) => other.argument === column.argument).length > 1;
    if (column.argument in along && several) {
      const label = fill(words.remove_column, { name: column.argument, index: column.index });
      index.append(resizer(column.argument, along[column.argument], Number(column.index), label, state));
    }
    if (startsGroup(columns, position)) index.className = "first";
    indices.append(index);
  });
  const rows = columns.some((column) => column.index) ? [groups, indices] : [groups];
  return element("thead", {}, rows);
}

// How many characters each argument's fields show: those of its longest number and one more, to write on.
function sizes(rows) {
  const longest = new Map();
  for (const { argument, text } of rows.flat()) {
    longest.set(argument, Math.max(longest.get(argument) ?? LEAST, text.length + 1));
  }
  return longest;
}

function body(table, state, labelled) {
  const size = sizes(table.rows);
  const rows = table.rows.map((cells, row) => {
    const line = element("tr");
    if (labelled) line.append(rowHead(table, row, state));
    cells.forEach((cell, position) => {
      const box = element("td");
      if (startsGroup(table.columns, position)) box.className = "first";
      if (cell.argument) box.append(entry(cell, table.names[row][position], size.get(cell.argument), state));
      else box.append(element("div", { className: "loss", textContent: cell.text }));
      line.append(box);
    });
    return line;
  });
  if (table.rows_along) {
    const button = resizer(table.rows_along, 0, null, state.words.add_row, state);
    rows.push(element("tr", {}, [element("td", {}, [button])]));
  }
  return element("tbody", {}, rows);
}

function rowHead(table, row, state) {
  const { labels, places, rows_along: along } = table;
  const title = element("th", { scope: "row", textContent: labels[row] });
  if (along && places[row] !== null && new Set(places).size > 1) {
    const label = fill(state.words.remove_row, { index: places[row] });
    title.append(resizer(along, 0, places[row], label, state));
  }
  return title;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".tables");
  if (!typed.has(root)) typed.set(root, new Map());
  const { tables, moving, problems, pastes, words } = JSON.parse(new TextDecoder().decode(data));
  const state = { moving, problems, pastes, words, typed: typed.get(root), report: setTriggerValue };
  const before = root.getRootNode().activeElement;
  const focused = before?.dataset?.id;
  // A field that is taken away would report its text, finished or not.
  if (focused) before.onchange = before.onblur = null;
  const field = focused && before.localName === "input";
  root.setAttribute("aria-label", words.label);
  root.replaceChildren(
    ...tables.map((table) => {
      const labelled = table.labels.some((label) => label);
      const drawn = element("table", {}, [head(table, state, labelled), body(table, state, labelled)]);
      return element("div", { className: "scroll" }, [drawn]);
    }),
    ...Object.values(problems).map((text) => element("p", { className: "problem", role: "alert", textContent: text })),
  );
  const found = (id) => id && root.querySelector(`[data-id="${CSS.escape(id)}"]`);
  const after = found(focused) ?? found(before?.dataset?.instead);
  if (!after) return;
  after.focus({ preventScroll: true });
  const known = field ? [before.defaultValue, before.dataset.exact, state.typed.get(focused)] : [before.value];
  if (known.includes(before.value)) return;
  after.value = before.value;
  after.setSelectionRange(before.selectionStart, before.selectionEnd);
  after.dataset.unfinished = "";
}

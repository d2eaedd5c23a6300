// A table whose columns sort and whose entries may open into the reason for them. All text is set as text.

const states = new WeakMap();

function element(tag, properties = {}, children = []) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

// A long name of a class may break before each of its words.
function breakable(name) {
  return name.split(/(?<=[a-z0-9])(?=[A-Z])/).flatMap((word, place) => (place ? [element("wbr"), word] : [word]));
}

// Rows in the order of a column; "-name" is the other way round. Rows that tie keep their order.
function sorted(rows, columns, sort) {
  const name = sort.replace("-", "");
  const place = columns.findIndex((column) => column.name === name);
  if (place < 0) return rows;
  const sign = sort.startsWith("-") ? -1 : 1;
  return [...rows].sort((a, b) => sign * (a.cells[place].order - b.cells[place].order));
}

// What the reader chooses is shown at once, and kept until the server has heard of it.
function choose(state, name, value) {
  state[name] = value;
  state.unheard.set(name, value);
  state.report(name, value);
  draw(state);
}

function hear(state, name) {
  const told = state.data[name];
  if (state.unheard.get(name) === told) state.unheard.delete(name);
  if (!state.unheard.has(name)) state[name] = told;
}

function head(state) {
  const { columns, words } = state.data;
  const cells = columns.map((column) => {
    const way = { [column.name]: "ascending", [`-${column.name}`]: "descending" }[state.sort] ?? "none";
    const button = element("button", { type: "button", textContent: column.title, title: column.help });
    button.dataset.id = `sort ${column.name}`;
    button.onclick = () => {
      choose(state, "sort", { none: column.name, ascending: `-${column.name}`, descending: "" }[way]);
    };
    const cell = element("th", { scope: "col" }, [button]);
    cell.setAttribute("aria-sort", way);
    return cell;
  });
  return element("thead", {}, [element("tr", {}, [element("th", { scope: "col", textContent: words.first }), ...cells])]);
}

function body(state) {
  const { columns, rows } = state.data;
  const lines = sorted(rows, columns, state.sort).flatMap((row) => {
    const link = element("a", { href: row.href, target: "_self" }, breakable(row.label));
    const cells = row.cells.map((cell, place) => {
      if (!cell.reason) return element("td", {}, [element("span", { textContent: cell.text })]);
      const id = `${row.id}.${columns[place].name}`;
      const button = element("button", { type: "button", textContent: cell.text, className: cell.tone });
      button.dataset.id = id;
      button.setAttribute("aria-expanded", String(state.why === id));
      button.onclick = () => {
        choose(state, "why", state.why === id ? "" : id);
      };
      return element("td", {}, [button]);
    });
    const line = element("tr", { className: row.shown ? "shown" : "" }, [element("th", { scope: "row" }, [link]), ...cells]);
    const place = columns.findIndex((column) => state.why === `${row.id}.${column.name}`);
    return place < 0 ? [line] : [line, reason(columns[place], row.cells[place], columns.length + 1)];
  });
  return element("tbody", {}, lines);
}

function reason(column, cell, width) {
  const parts = [element("p", { textContent: column.help }), element("p", { textContent: cell.reason })];
  if (cell.link) {
    const link = element("a", { href: cell.link.href, target: "_self", textContent: cell.link.text });
    parts.push(element("p", {}, [link]));
  }
  const box = element("td", { colSpan: width }, parts);
  box.setAttribute("role", "status");
  return element("tr", { className: "why" }, [box]);
}

function draw(state) {
  const { root } = state;
  const focused = root.getRootNode().activeElement?.dataset?.id;
  const table = element("table", {}, [head(state), body(state)]);
  table.setAttribute("aria-label", state.data.words.label);
  root.replaceChildren(table);
  if (focused) root.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".table");
  const state = states.get(root) ?? { root, unheard: new Map() };
  states.set(root, state);
  state.report = setStateValue;
  const text = new TextDecoder().decode(data);
  if (state.text === text) return;
  state.text = text;
  state.data = JSON.parse(text);
  for (const name of ["sort", "why"]) hear(state, name);
  draw(state);
}

// Draws the cards and finds among them as one types. All text is set as text, never as HTML.

const SVG = "http://www.w3.org/2000/svg";

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function curve(path, [width, height]) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const ground = document.createElementNS(SVG, "line");
  for (const [name, value] of Object.entries({ x1: 0, x2: width, y1: height - 0.5, y2: height - 0.5 })) {
    ground.setAttribute(name, value);
  }
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(ground, line);
  return svg;
}

function card(data, box, open) {
  const item = element("li");
  item.dataset.search = plain(data.search);
  const link = element("a");
  link.href = new URL(data.href, document.baseURI).href;
  link.append(
    curve(data.path, box),
    element("span", "title", data.title),
    element("span", "name", data.name),
    element("span", "about", data.sentence),
  );
  link.onclick = (event) => {
    // A click with a modifier opens a tab of its own, as with any link.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    open(data.name);
  };
  item.append(link);
  return item;
}

function family(data, box, open) {
  const section = element("section");
  const list = element("ul", "cards");
  list.append(...data.cards.map((one) => card(one, box, open)));
  section.append(element("h2", "", data.title), element("p", "sentence", data.sentence), list);
  return section;
}

// Lower case, without the space that some writers put between Chinese characters and Latin letters.
function plain(text) {
  const han = "[\\u3400-\\u9fff]";
  return text.toLowerCase().replace(new RegExp(`(?<=${han})\\s+|\\s+(?=${han})`, "g"), "");
}

// A word and its singular: "losses" and "loss", "probabilities" and "probability", "outliers" and "outlier".
function forms(word) {
  if (!/^[a-z-]{4,}s$/.test(word)) return [word];
  return [word, word.slice(0, -1), word.replace(/es$/, ""), word.replace(/ies$/, "y")];
}

function find(root, words, query) {
  const wanted = plain(query).split(/\s+/).filter(Boolean).map(forms);
  let found = 0;
  for (const section of root.querySelectorAll("section")) {
    let inside = 0;
    for (const item of section.querySelectorAll("li")) {
      item.hidden = !wanted.every((word) => word.some((form) => item.dataset.search.includes(form)));
      inside += item.hidden ? 0 : 1;
    }
    section.hidden = inside === 0;
    found += inside;
  }
  const nothing = root.querySelector(".nothing");
  nothing.hidden = found > 0;
  nothing.querySelector("span").textContent = found ? "" : words.nothing.replace("{query}", () => query);
}

const drawn = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".gallery");
  const text = new TextDecoder().decode(data);
  if (drawn.get(root) === text) return;
  drawn.set(root, text);
  const { box, words, families } = JSON.parse(text);
  const open = (name) => setTriggerValue("open", name);
  const input = root.querySelector("input");
  root.setAttribute("aria-label", words.label);
  root.querySelector(".find span").textContent = words.find;
  input.placeholder = words.hint;
  root.querySelector(".families").replaceChildren(...families.map((one) => family(one, box, open)));
  const choose = root.querySelector(".nothing a");
  choose.textContent = words.choose;
  choose.href = new URL(words.chooser, document.baseURI).href;
  input.oninput = () => find(root, words, input.value);
  input.onkeydown = (event) => {
    if (event.key === "Enter" && input.value.trim() && !event.isComposing) root.querySelector("section:not([hidden]) li:not([hidden]) a")?.click();
  };
  find(root, words, input.value);
}

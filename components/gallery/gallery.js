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
  item.dataset.name = data.name;
  const link = element("a");
  link.href = new URL(data.href, document.baseURI).href;
  link.append(
    curve(data.path, box),
    element("span", "title", data.title),
    element("span", "name", data.name),
    element("span", "about", data.sentence),
    element("span", "why"),
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
  section.dataset.names = data.cards.map(({ name }) => name).join(" ");
  const list = element("ul", "cards");
  list.append(...data.cards.map((one) => card(one, box, open)));
  section.append(element("h2", "", data.title), element("p", "sentence", data.sentence), list);
  return section;
}

// Say by which word a card was found, unless it can be read on the card.
function explain(item, word, words) {
  const read = [...item.querySelectorAll(".title, .name, .about")].map((part) => part.textContent);
  const seen = read.some((part) => part.toLowerCase().includes(word.toLowerCase()));
  item.querySelector(".why").textContent = seen ? "" : words.why.replace("{word}", () => word);
}

// Show every loss in its family, or what answers a question as one list, the best first.
function find(root, index, words, query) {
  const { found, concept, every } = answer(index, query, Object.keys(words.absent));
  const asked = query.trim() !== "" && !every;
  const cards = new Map([...root.querySelectorAll("li")].map((item) => [item.dataset.name, item]));
  for (const item of cards.values()) explain(item, "", words);
  for (const { name, word } of found) explain(cards.get(name), word, words);
  root.querySelector(".found").replaceChildren(...found.map(({ name }) => cards.get(name)));
  const names = found.map(({ name }) => name);
  for (const section of root.querySelectorAll("section")) {
    section.hidden = asked;
    const own = section.dataset.names.split(" ").filter((name) => !names.includes(name));
    section.querySelector("ul").replaceChildren(...own.map((name) => cards.get(name)));
  }
  const nothing = asked && !found.length ? words.nothing.replace("{query}", () => query) : "";
  const said = nothing || words.absent[concept] || (every ? words.every : "");
  const note = root.querySelector(".note");
  note.hidden = !said;
  note.querySelector("span").textContent = said;
}

const drawn = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".gallery");
  const text = new TextDecoder().decode(data);
  if (drawn.get(root) === text) return;
  drawn.set(root, text);
  const { box, words, families, search } = JSON.parse(text);
  const index = readIndex(search);
  const open = (name) => setTriggerValue("open", name);
  const input = root.querySelector("input");
  root.setAttribute("aria-label", words.label);
  root.querySelector(".find span").textContent = words.find;
  input.placeholder = words.hint;
  root.querySelector(".found").replaceChildren();
  root.querySelector(".families").replaceChildren(...families.map((one) => family(one, box, open)));
  const choose = root.querySelector(".note a");
  choose.textContent = words.choose;
  choose.href = new URL(words.chooser, document.baseURI).href;
  input.oninput = () => find(root, index, words, input.value);
  input.onkeydown = (event) => {
    if (event.key === "Enter" && input.value.trim() && !event.isComposing) root.querySelector(".found a")?.click();
  };
  find(root, index, words, input.value);
}

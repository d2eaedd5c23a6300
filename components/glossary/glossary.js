// Terms by group, with links to where each is at work. All text is set as text.

function element(tag, properties = {}, children = []) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

function term({ name, elsewhere, definition, links }) {
  const names = elsewhere.map(({ lang, name: other }) => element("span", { lang, textContent: other }));
  const ways = links.map(({ text, href }) => element("a", { href, target: "_self", textContent: text }));
  return [
    element("dt", {}, [name, ...names]),
    element("dd", { textContent: definition }),
    element("dd", {}, ways),
  ];
}

export default function ({ data, parentElement }) {
  const groups = JSON.parse(new TextDecoder().decode(data));
  const parts = groups.flatMap(({ title, terms }) => [
    element("h2", { textContent: title }),
    element("dl", {}, terms.flatMap(term)),
  ]);
  parentElement.querySelector(".glossary").replaceChildren(...parts);
}

// Elements made in one line, and texts of fields.

export function element(tag, className, attributes = {}) {
  const node = document.createElement(tag);
  node.className = className;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

// Puts a text into a field, all of it selected if all of it was.
export function replaceText(field, text) {
  if (field.value === text) return;
  const all = field.selectionStart === 0 && field.selectionEnd === field.value.length;
  field.value = text;
  if (all) field.select();
}

// Builds DOM nodes. Text only ever becomes text nodes, so nothing a user wrote can turn into markup.
// Knows nothing about messages.

/** h("button", {class: "x", on: {click}, data: {id: 1}, style: {width: "1px"}, disabled: true}, "text", node, null) */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "data") {
      for (const [key, item] of Object.entries(value)) if (item !== undefined && item !== null) element.dataset[key] = item;
    } else if (name === "style") {
      for (const [property, item] of Object.entries(value)) element.style.setProperty(property, item);
    } else {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";
const SPRITE = new URL("icons.svg", import.meta.url).pathname;

/** One icon of icons.svg; decoration only, the button around it carries the label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${SPRITE}#${name}`);
  svg.append(use);
  return svg;
}

export function iconButton(name, label, click, extra = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, on: { click }, ...extra }, icon(name));
}

let serial = 0;

export function uniqueId(prefix) {
  serial += 1;
  return `${prefix}-${serial}`;
}

// The list above the message box: commands, choices, people. It is moved through by the box's keys, since the focus
// stays in the box. Does not know what a row stands for.

import { h, uniqueId } from "./dom.js";

export class Suggestions {
  constructor(label) {
    this.id = uniqueId("suggestions");
    this.heading = h("div", { class: "listbox-heading" });
    this.list = h("div", { role: "listbox", id: this.id, "aria-label": label });
    this.element = h("div", { class: "listbox suggestions", hidden: true }, this.heading);
    this.items = [];
    this.index = -1;
  }

  get isOpen() {
    return !this.element.hidden && this.items.length > 0;
  }

  get pointed() {
    return this.isOpen ? this.items[this.index] : undefined;
  }

  get pointedId() {
    return this.pointed ? `${this.id}-${this.index}` : null;
  }

  /** items: [{label, detail?, hint?, lead?, run}]. index -1 points at nothing. */
  show({ heading = [], items = [], index = 0, empty = null }) {
    this.items = items;
    this.index = items.length ? index : -1;
    this.heading.replaceChildren(...heading.filter(Boolean));
    this.heading.hidden = this.heading.childNodes.length === 0;
    this.list.replaceChildren(...items.map((item, position) => this.row(item, position)));
    if (!items.length && empty) this.list.replaceChildren(h("div", { class: "listbox-empty" }, empty));
    // The list is only in the page while it offers something, so that assistive technology never meets an empty one.
    if (items.length || empty) this.element.append(this.list);
    else this.list.remove();
    this.element.hidden = this.heading.hidden && !this.list.isConnected;
    this.mark();
  }

  hide() {
    this.show({});
  }

  row(item, position) {
    return h("div", {
      class: "option-row",
      role: "option",
      id: `${this.id}-${position}`,
      on: {
        // Keeps the focus, and the phone's keyboard, in the box.
        pointerdown: (event) => event.preventDefault(),
        mousedown: (event) => event.preventDefault(),
        click: () => item.run(),
      },
    },
      item.lead ?? null,
      h("span", { class: "option-text" },
        h("span", { class: "option-label" }, item.label),
        item.detail ? h("span", { class: "option-detail" }, item.detail) : null,
      ),
      item.hint ? h("span", { class: "option-hint" }, item.hint) : null,
    );
  }

  move(step) {
    const start = this.index < 0 && step < 0 ? 0 : this.index;
    this.index = (start + step + this.items.length) % this.items.length;
    this.mark();
  }

  mark() {
    [...this.list.children].forEach((row, position) => {
      const isPointed = position === this.index;
      row.classList.toggle("pointed", isPointed);
      if (row.role === "option") row.setAttribute("aria-selected", String(isPointed));
      if (isPointed) row.scrollIntoView({ block: "nearest" });
    });
  }
}

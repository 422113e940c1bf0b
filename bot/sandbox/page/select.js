// A select menu: a button that opens a list, for one value or several. Does not know what a choice leads to.

import { h, icon, uniqueId } from "./dom.js";
import { float } from "./floating.js";

export class SelectMenu {
  /** options: [{label, value, description?, emoji?, lead?, default?}]; `values` overrule the defaults; onClose(values) is told when they changed. */
  constructor({ options, placeholder = "Make a selection", min = 1, max = 1, disabled = false, busy = false, label, customId, values, onClose = () => {} }) {
    Object.assign(this, { options, placeholder, min, max, onClose });
    this.values = values ?? options.filter((option) => option.default).map((option) => option.value);
    this.listId = uniqueId("select");
    this.text = h("span", { class: "select-text" });
    this.element = h("button", {
      type: "button",
      class: busy ? "select busy" : "select",
      role: "combobox",
      disabled: disabled || busy,
      "aria-haspopup": "listbox",
      "aria-expanded": "false",
      "aria-controls": this.listId,
      "aria-label": label ?? placeholder,
      data: { customId },
      on: { click: () => this.toggle(), keydown: (event) => this.key(event) },
    }, this.text, busy ? h("span", { class: "spinner" }) : icon("chevron"));
    this.showValues();
  }

  showValues() {
    const chosen = this.options.filter((option) => this.values.includes(option.value));
    this.text.replaceChildren(...(chosen.length
      ? chosen.map((option) => h("span", { class: this.max > 1 ? "select-chip" : "select-value" }, option.lead?.(20), option.emoji ? h("span", {}, emojiText(option.emoji)) : null, h("span", {}, option.label)))
      : [h("span", { class: "select-placeholder" }, this.placeholder)]));
  }

  get isOpen() {
    return this.element.getAttribute("aria-expanded") === "true";
  }

  toggle() {
    if (this.isOpen) this.close();
    else this.open();
  }

  open() {
    this.before = this.values.join("\n");
    this.list = h("div", { class: "listbox select-list", role: "listbox", id: this.listId, "aria-multiselectable": this.max > 1 ? "true" : null },
      this.options.map((option, index) => this.row(option, index)));
    if (!this.options.length) this.list.append(h("div", { class: "listbox-empty" }, "Nothing to choose from"));
    this.close = float(this.list, this.element, { align: "stretch", onClose: () => this.closed() });
    this.element.setAttribute("aria-expanded", "true");
    this.point(Math.max(0, this.options.findIndex((option) => this.values.includes(option.value))));
  }

  closed() {
    this.element.setAttribute("aria-expanded", "false");
    this.element.removeAttribute("aria-activedescendant");
    if (this.values.join("\n") !== this.before && this.values.length >= this.min) this.onClose(this.values);
  }

  row(option, index) {
    return h("div", {
      class: "option-row",
      role: "option",
      id: `${this.listId}-${index}`,
      "aria-selected": String(this.values.includes(option.value)),
      on: {
        click: () => this.choose(index),
        pointermove: () => this.point(index),
      },
    },
      option.lead?.(24) ?? null,
      option.emoji ? h("span", { class: "option-emoji" }, emojiText(option.emoji)) : null,
      h("span", { class: "option-text" },
        h("span", { class: "option-label" }, option.label),
        option.description ? h("span", { class: "option-detail" }, option.description) : null,
      ),
      h("span", { class: this.max > 1 ? "option-check box" : "option-check" }, icon("check")),
    );
  }

  point(index) {
    this.pointed = index;
    [...this.list.querySelectorAll("[role=option]")].forEach((row, position) => row.classList.toggle("pointed", position === index));
    const row = this.list.querySelectorAll("[role=option]")[index];
    if (!row) return;
    this.element.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
  }

  choose(index) {
    const { value } = this.options[index];
    if (this.max === 1) {
      this.values = this.values.includes(value) && this.min === 0 ? [] : [value];
    } else if (this.values.includes(value)) {
      this.values = this.values.filter((other) => other !== value);
    } else if (this.values.length < this.max) {
      this.values = [...this.values, value];
    }
    this.showValues();
    if (this.max === 1) {
      this.close();
      this.element.focus();
      return;
    }
    [...this.list.querySelectorAll("[role=option]")].forEach((row, position) =>
      row.setAttribute("aria-selected", String(this.values.includes(this.options[position].value))));
  }

  key(event) {
    const last = this.options.length - 1;
    if (!this.isOpen) {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      this.open();
      return;
    }
    const target = { ArrowDown: Math.min(this.pointed + 1, last), ArrowUp: Math.max(this.pointed - 1, 0), Home: 0, End: last }[event.key];
    if (target !== undefined) this.point(target);
    else if (event.key === "Enter" || event.key === " ") this.choose(this.pointed);
    else if (event.key === "Tab") this.close();
    else return;
    if (event.key !== "Tab") event.preventDefault();
  }
}

/** A unicode emoji as it is; one of a server by its name, since its picture is not on this machine. */
export function emojiText(emoji) {
  if (!emoji) return null;
  return emoji.id ? `:${emoji.name}:` : emoji.name;
}

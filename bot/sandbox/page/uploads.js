// The files that wait in the message box, with their previews. Knows no command.

import { h, icon, iconButton } from "./dom.js";

const MOST_FILES = 10;

export class Uploads {
  /** changed() is told after one was removed by hand. */
  constructor(changed) {
    this.changed = changed;
    this.items = [];
    this.element = h("div", { class: "file-previews", hidden: true });
  }

  get files() {
    return this.items.map(({ file }) => file);
  }

  /** False when a message holds no more. */
  add(file) {
    if (this.items.length >= MOST_FILES) return false;
    this.items.push({ file, preview: file.type.startsWith("image/") ? URL.createObjectURL(file) : null });
    this.draw();
    return true;
  }

  /** Gives the items away; whoever takes them brings them back with put() or ends them with release(). */
  take() {
    const { items } = this;
    this.put([]);
    return items;
  }

  put(items) {
    this.items = items;
    this.draw();
  }

  release(items) {
    items.forEach(({ preview }) => preview && URL.revokeObjectURL(preview));
  }

  remove(item) {
    this.release([item]);
    this.put(this.items.filter((other) => other !== item));
    this.changed();
  }

  draw() {
    this.element.hidden = !this.items.length;
    this.element.replaceChildren(...this.items.map((item) => h("figure", { class: "file-preview" },
      item.preview ? h("img", { src: item.preview, alt: "" }) : icon("file"),
      h("figcaption", {}, item.file.name),
      iconButton("close", `Remove ${item.file.name}`, () => this.remove(item)),
    )));
  }
}

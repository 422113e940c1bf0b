// The pictures of a message: one in its own shape, several as a mosaic. A changed picture is decoded before it is
// shown and takes the box of the old one, so progress previews neither flicker nor jump.

import { h } from "./dom.js";
import { openLightbox } from "./lightbox.js";

const LARGEST_WIDTH = 550;
const LARGEST_HEIGHT = 350;
const FALLBACK = { width: 400, height: 300 };

/** The size a single picture gets before it is there. */
export function fit(item) {
  const width = item.width || FALLBACK.width;
  const height = item.height || FALLBACK.height;
  const scale = Math.min(1, LARGEST_WIDTH / width, LARGEST_HEIGHT / height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

class Tile {
  constructor(open) {
    this.element = h("button", { type: "button", class: "tile", on: { click: open } });
  }

  async show(item) {
    this.element.setAttribute("aria-label", item.alt ? `Open image: ${item.alt}` : `Open image ${item.filename ?? ""}`.trim());
    if (item.url === this.url) return;
    const first = this.url === undefined;
    this.url = item.url;
    const image = h("img", {
      class: "attachment",
      src: item.url,
      alt: item.alt ?? "",
      width: item.width || null,
      height: item.height || null,
      decoding: "async",
    });
    if (first) {
      this.element.replaceChildren(image);
      image.addEventListener("error", () => image === this.element.firstChild && this.broken(item));
      return;
    }
    const arrived = await image.decode().then(() => true, () => false);
    if (this.url !== item.url) return; // A newer picture is already on its way.
    if (arrived) this.element.replaceChildren(image);
    else this.broken(item);
  }

  broken(item) {
    this.element.replaceChildren(h("span", { class: "tile-broken" }, `${item.filename ?? "Image"} could not be loaded`));
  }
}

export class Mosaic {
  constructor() {
    this.element = h("div", { class: "mosaic" });
    this.tiles = [];
    this.items = [];
  }

  /** items: [{url, width, height, alt, filename, spoiler}] */
  update(items) {
    this.items = items;
    while (this.tiles.length < items.length) {
      const index = this.tiles.length;
      const tile = new Tile(() => this.open(index));
      this.tiles.push(tile);
      this.element.append(tile.element);
    }
    while (this.tiles.length > items.length) this.tiles.pop().element.remove();
    this.element.dataset.count = items.length;
    this.element.hidden = items.length === 0;
    items.forEach((item, index) => {
      this.tiles[index].element.classList.toggle("tile-spoiler", Boolean(item.spoiler) && !this.tiles[index].revealed);
      this.tiles[index].show(item);
    });
    if (items.length === 1) this.reserve(items[0]);
  }

  open(index) {
    const tile = this.tiles[index];
    if (tile.element.classList.contains("tile-spoiler")) {
      tile.revealed = true;
      tile.element.classList.remove("tile-spoiler");
    } else {
      openLightbox(this.items, index);
    }
  }

  /** A sharper picture of the same shape never makes the box smaller. */
  reserve(item) {
    const size = fit(item);
    const old = this.size;
    const sameShape = old && Math.abs(old.width / old.height / (size.width / size.height) - 1) < 0.02;
    this.size = sameShape && old.width > size.width ? old : size;
    const { style } = this.tiles[0].element;
    style.setProperty("--width", `${this.size.width}px`);
    style.setProperty("--ratio", `${this.size.width} / ${this.size.height}`);
  }
}

// The big view of an image, with its neighbours one arrow key away. Knows nothing about messages.

import { h, icon, iconButton } from "./dom.js";

export function openLightbox(items, start) {
  let index = start;
  const picture = h("img", { class: "lightbox-image" });
  const caption = h("p", { class: "lightbox-caption" });
  const original = h("a", { class: "lightbox-link", target: "_blank", rel: "noopener" }, icon("link"), "Open original");
  const dialog = h("dialog", { class: "lightbox", role: "dialog", "aria-label": "Image" },
    h("div", { class: "lightbox-bar" }, original, iconButton("close", "Close", () => dialog.close())),
    picture,
    caption,
  );
  if (items.length > 1) {
    dialog.append(
      iconButton("left", "Previous image", () => show(index - 1), { class: "icon-button lightbox-step previous" }),
      iconButton("right", "Next image", () => show(index + 1), { class: "icon-button lightbox-step next" }),
    );
  }

  function show(next) {
    index = (next + items.length) % items.length;
    const item = items[index];
    picture.src = item.url;
    picture.alt = item.alt ?? "";
    if (item.width) {
      picture.width = item.width;
      picture.height = item.height;
    }
    original.href = item.url;
    const place = items.length > 1 ? `${index + 1} of ${items.length}` : "";
    caption.textContent = [place, item.alt].filter(Boolean).join(" · ");
  }

  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") show(index - 1);
    if (event.key === "ArrowRight") show(index + 1);
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  show(start);
  dialog.showModal();
}

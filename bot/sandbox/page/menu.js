// A menu of actions with groups, opened by a button or a right click. Does not know what its actions do.

import { h, icon } from "./dom.js";
import { float, roving } from "./floating.js";

/** groups: [{title?, items: [{label, icon?, lead?, danger?, checked?, run}]}] */
export function openMenu(anchor, groups, { label, align = "start", returnTo = null } = {}) {
  const list = h("div", { class: "menu", role: "menu", "aria-label": label });
  for (const group of groups.filter(({ items }) => items.length)) {
    if (list.childElementCount) list.append(h("div", { class: "menu-separator", role: "separator" }));
    if (group.title) list.append(h("div", { class: "menu-title", role: "presentation" }, group.title));
    for (const item of group.items) list.append(row(item));
  }
  const back = returnTo ?? document.activeElement;
  const close = float(list, anchor, { align, onClose: (hadFocus) => hadFocus && back?.focus({ preventScroll: true }) });

  function row(item) {
    const checkable = item.checked !== undefined;
    return h("button", {
      type: "button",
      class: item.danger ? "menu-item danger" : "menu-item",
      role: checkable ? "menuitemradio" : "menuitem",
      "aria-checked": checkable ? String(item.checked) : null,
      tabindex: -1,
      on: {
        click: () => {
          close();
          item.run();
        },
      },
    }, item.lead ?? null, h("span", { class: "menu-label" }, item.label), item.checked ? icon("check") : item.icon ? icon(item.icon) : null);
  }

  const rows = () => [...list.querySelectorAll(".menu-item")];
  roving(list, rows);
  list.addEventListener("keydown", (event) => {
    if (event.key === "Tab") {
      event.preventDefault();
      close();
    } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && event.key !== " ") {
      rows().find((item) => item.textContent.toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
    }
  });
  rows()[0]?.setAttribute("tabindex", "0");
  rows()[0]?.focus({ preventScroll: true });
}

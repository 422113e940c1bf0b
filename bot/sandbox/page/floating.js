// Places a small panel beside the thing it belongs to and keeps it inside the window.
// Closes on a click outside, Escape, scrolling and resizing. Does not know what the panel holds.

const MARGIN = 8;

/** anchor: an element, or a point {x, y}. onClose(whether the focus was inside). Returns the function that closes it. */
export function float(panel, anchor, { align = "start", prefer = "below", onClose = () => {} } = {}) {
  // An open dialog makes everything outside it unreachable, so its panels live inside it.
  const host = (anchor instanceof Element && anchor.closest("dialog")) || document.body;
  const trigger = anchor instanceof Element ? anchor : null;
  panel.classList.add("floating");
  host.append(panel);
  place(panel, anchor, align, prefer);

  const close = () => {
    if (!panel.isConnected) return;
    const hadFocus = panel.contains(document.activeElement);
    panel.remove();
    document.removeEventListener("pointerdown", outside, true);
    document.removeEventListener("keydown", escape, true);
    document.removeEventListener("scroll", moved, true);
    window.removeEventListener("resize", close);
    onClose(hadFocus);
  };
  const outside = (event) => {
    if (!panel.contains(event.target) && !trigger?.contains(event.target)) close();
  };
  const escape = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close();
  };
  const opened = trigger?.getBoundingClientRect();
  const moved = (event) => {
    if (panel.contains(event.target)) return;
    const now = trigger?.getBoundingClientRect();
    if (!now || Math.abs(now.top - opened.top) > 2) close();
  };
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("keydown", escape, true);
  document.addEventListener("scroll", moved, true);
  window.addEventListener("resize", close);
  return close;
}

function place(panel, anchor, align, prefer) {
  const box = anchor instanceof Element
    ? anchor.getBoundingClientRect()
    : { left: anchor.x, right: anchor.x, top: anchor.y, bottom: anchor.y, width: 0 };
  if (align === "stretch") panel.style.width = `${box.width}px`;
  const { width, height } = panel.getBoundingClientRect();
  const below = window.innerHeight - box.bottom - MARGIN;
  const above = box.top - MARGIN;
  const goesBelow = prefer === "below" ? below >= height || below >= above : above < height && below > above;
  const room = Math.max(goesBelow ? below : above, 120);
  const left = align === "end" ? box.right - width : box.left;
  panel.style.maxHeight = `${room - 4}px`;
  panel.style.left = `${Math.max(MARGIN, Math.min(left, window.innerWidth - width - MARGIN))}px`;
  panel.style.top = `${Math.max(MARGIN, goesBelow ? box.bottom + 4 : box.top - Math.min(height, room - 4) - 4)}px`;
}

/** Arrow keys, Home and End move the focus among `items()`; one of them is in the tab order. */
export function roving(container, items, { horizontal = false } = {}) {
  const steps = horizontal ? { ArrowRight: 1, ArrowLeft: -1 } : { ArrowDown: 1, ArrowUp: -1 };
  container.addEventListener("keydown", (event) => {
    const all = items();
    const index = all.indexOf(document.activeElement);
    let next;
    if (event.key in steps) next = (index + steps[event.key] + all.length) % all.length;
    else if (event.key === "Home") next = 0;
    else if (event.key === "End") next = all.length - 1;
    else return;
    if (!all.length) return;
    event.preventDefault();
    all.forEach((item, position) => item.setAttribute("tabindex", position === next ? "0" : "-1"));
    all[next].focus();
  });
}

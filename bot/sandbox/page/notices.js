// Short notices at the edge of the window and spoken lines for screen readers. Does not know who calls.

import { h } from "./dom.js";

const SHOWN_MS = 6000;

export function notify(text) {
  const notice = h("div", { class: "notice", role: "alert" }, text);
  document.body.append(notice);
  setTimeout(() => notice.remove(), SHOWN_MS);
}

/** Reads one line aloud; the page keeps only the last few. */
export function announce(text) {
  const live = document.getElementById("live");
  live.append(h("p", {}, text));
  while (live.childElementCount > 5) live.firstElementChild.remove();
}

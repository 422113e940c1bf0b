// A command on its way, before the bot's first message: "Sending command…", or the reason why none came.

import { h, icon } from "./dom.js";
import { avatar, displayName } from "./people.js";

export class SentView {
  constructor(room, entry) {
    this.room = room;
    this.entry = entry;
    this.status = h("div", { class: "sent-status" });
    const { me } = room.store;
    this.element = h("li", { class: "message sent" },
      h("div", { class: "message-context" }),
      h("div", { class: "message-gutter" }, avatar(me, 40)),
      h("div", { class: "message-body" },
        h("div", { class: "message-header" }, h("span", { class: "author" }, displayName(me)), h("span", { class: "mention" }, entry.label)),
        this.status));
  }

  draw() {
    const { entry, room } = this;
    if (this.drawn === entry.failed) return this.element;
    this.drawn = entry.failed;
    this.element.classList.toggle("ephemeral", Boolean(entry.failed));
    this.status.replaceChildren(...(entry.failed
      ? [
        h("p", { class: "failure", role: "alert" }, entry.failed),
        h("div", { class: "ephemeral-note" }, icon("eye"), "Only you can see this · ",
          h("button", { type: "button", class: "text-link", on: { click: () => room.interactions.forget(entry) } }, "Dismiss message")),
      ]
      : [h("span", { class: "thinking" }, h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), "Sending command…")]));
    return this.element;
  }
}

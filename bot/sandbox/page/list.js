// The messages of the open channel: days, groups, scrolling, older pages, and the pill for new ones below.
// Does not know what is inside a message.

import { h, icon } from "./dom.js";
import { emptyHint } from "./hint.js";
import { MessageView, excerpt, isEphemeral } from "./message.js";
import { announce } from "./notices.js";
import { displayName } from "./people.js";
import { SentView } from "./sent.js";
import { dayName, sameDay } from "./time.js";

const GROUP_MS = 7 * 60 * 1000;
const NEAR_BOTTOM = 60;
const NEAR_TOP = 300;

function startsGroup(message, before) {
  return !before
    || before.author.id !== message.author.id
    || Boolean(message.referenced_message || message.interaction_metadata || message.message_reference)
    || isEphemeral(message) !== isEphemeral(before)
    || new Date(message.timestamp) - new Date(before.timestamp) > GROUP_MS
    || !sameDay(new Date(message.timestamp), new Date(before.timestamp));
}

export class MessageList {
  constructor(room) {
    this.room = room;
    this.views = new Map();
    this.sent = new Map();
    this.stuck = true; // the newest message is in sight and stays there
    this.lastTop = 0;
    this.missed = 0;
    this.items = h("ol", { class: "messages", data: { testid: "messages" }, on: { keydown: (event) => this.key(event), focusin: (event) => this.focused(event) } });
    this.top = h("div", { class: "list-top" });
    this.content = h("div", { class: "list-content" }, this.top, this.items);
    this.scroller = h("div", { class: "scroller", on: { scroll: () => this.scrolled() } }, this.content);
    this.pill = h("button", { type: "button", class: "new-pill", hidden: true, on: { click: () => this.toBottom() } });
    this.element = h("div", { class: "list" }, this.scroller, this.pill);
    // Whatever grows (an edit, a font, the window): who read the newest line goes on reading the newest line.
    this.resizing = new ResizeObserver(() => this.isStuck() && this.jumpDown());
    this.resizing.observe(this.content);
    this.resizing.observe(this.scroller);
  }

  close() {
    this.resizing.disconnect();
  }

  open() {
    this.views.clear();
    this.items.replaceChildren();
    this.stuck = true;
    this.lastTop = 0;
    this.missed = 0;
    this.draw();
  }

  draw() {
    const { store } = this.room;
    const timeline = store.timeline();
    const { messages } = timeline;
    const anchor = this.isStuck() ? null : this.firstVisible();
    this.drawTop(timeline);
    const wanted = [];
    const views = new Map();
    messages.forEach((message, index) => {
      const before = messages[index - 1];
      const date = new Date(message.timestamp);
      if (!before || !sameDay(date, new Date(before.timestamp))) wanted.push(this.daySeparator(date));
      const view = this.views.get(message.id) ?? new MessageView(this.room);
      view.update(message, !startsGroup(message, before));
      views.set(message.id, view);
      wanted.push(view.element);
    });
    this.views = views;
    wanted.push(...this.drawSent());
    this.arrange(wanted);
    this.items.setAttribute("aria-label", `Messages in ${this.room.channelTitle()}`);
    this.keepTabStop();
    if (this.stuck) this.jumpDown();
    else if (anchor) this.scroller.scrollTop += anchor.element.getBoundingClientRect().top - anchor.top;
    this.drawPill();
  }

  /** Puts the wanted elements in order without touching those that already stand right. */
  arrange(wanted) {
    const keep = new Set(wanted);
    for (const element of [...this.items.children]) if (!keep.has(element)) element.remove();
    wanted.forEach((element, index) => {
      if (this.items.children[index] !== element) this.items.insertBefore(element, this.items.children[index] ?? null);
    });
  }

  daySeparator(date) {
    const key = date.toDateString();
    const old = [...this.items.querySelectorAll(".day")].find((element) => element.dataset.day === key);
    return old ?? h("li", { class: "day", role: "separator", data: { day: key } }, h("span", {}, dayName(date)));
  }

  drawSent() {
    const entries = this.room.interactions.sent.filter((entry) => entry.channelId === this.room.store.channelId);
    const sent = new Map(entries.map((entry) => [entry, this.sent.get(entry) ?? new SentView(this.room, entry)]));
    this.sent = sent;
    return [...sent.values()].map((view) => view.draw());
  }

  drawTop(timeline) {
    const state = !timeline.loaded ? "loading" : timeline.complete ? "complete" : "more";
    const isEmpty = timeline.messages.length === 0;
    const key = `${this.room.store.channelId} ${state} ${isEmpty}`;
    if (this.topKey === key) return;
    this.topKey = key;
    if (state === "complete") this.top.replaceChildren(emptyHint(this.room, isEmpty));
    else this.top.replaceChildren(h("div", { class: "loading-older" }, h("span", { class: "spinner" }), "Loading messages"));
  }

  firstVisible() {
    const edge = this.scroller.getBoundingClientRect().top;
    // Days move when older messages of the same day come, so only a message holds the place.
    for (const element of this.items.querySelectorAll(".message")) {
      const box = element.getBoundingClientRect();
      if (box.bottom > edge) return { element, top: box.top };
    }
    return null;
  }

  get distance() {
    return this.scroller.scrollHeight - this.scroller.clientHeight - this.scroller.scrollTop;
  }

  /** A busy page hears of scrolling late: what moved up since was moved by the reader. */
  isStuck() {
    if (this.scroller.scrollTop < this.lastTop && this.distance >= NEAR_BOTTOM) this.stuck = false;
    return this.stuck;
  }

  scrolled() {
    this.stuck = this.distance < NEAR_BOTTOM;
    this.lastTop = this.scroller.scrollTop;
    if (this.stuck) this.missed = 0;
    this.drawPill();
    if (this.scroller.scrollTop < NEAR_TOP) this.room.loadOlder();
  }

  jumpDown() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.lastTop = this.scroller.scrollTop;
  }

  toBottom() {
    this.stuck = true;
    this.missed = 0;
    this.jumpDown();
    this.drawPill();
    this.room.composer.focus();
  }

  arrived(message) {
    const { store } = this.room;
    if (message.channel_id !== store.channelId) return;
    announce(`${displayName(message.author)}: ${excerpt(message, store.names)}`);
    if (this.stuck) return;
    this.missed += 1;
    this.drawPill();
  }

  drawPill() {
    const away = this.distance > this.scroller.clientHeight;
    this.pill.hidden = this.stuck || (this.missed === 0 && !away);
    const text = this.missed ? `${this.missed} new ${this.missed === 1 ? "message" : "messages"}` : "Jump to present";
    if (this.pill.dataset.text === text) return;
    this.pill.dataset.text = text;
    this.pill.replaceChildren(text, icon("down"));
  }

  /** Scrolls to a message and marks it for a moment. */
  reveal(id) {
    const view = this.views.get(id);
    if (!view) return;
    this.stuck = false;
    view.element.scrollIntoView({ block: "center" });
    view.element.classList.remove("revealed");
    requestAnimationFrame(() => view.element.classList.add("revealed"));
    this.moveTo(view.element);
  }

  // One message is in the tab order; up and down walk from there.
  keepTabStop() {
    const all = [...this.views.values()].map((view) => view.element);
    if (!all.length || all.some((element) => element.tabIndex === 0)) return;
    all.at(-1).tabIndex = 0;
  }

  moveTo(element) {
    this.items.querySelectorAll(".message[tabindex='0']").forEach((other) => other.setAttribute("tabindex", "-1"));
    element.tabIndex = 0;
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest" });
  }

  focused(event) {
    const message = event.target.closest(".message");
    if (!message || message.tabIndex === 0) return;
    this.items.querySelectorAll(".message[tabindex='0']").forEach((other) => other.setAttribute("tabindex", "-1"));
    message.tabIndex = 0;
  }

  key(event) {
    const message = event.target.closest(".message");
    if (event.target !== message) {
      if (event.key === "Escape" && message) message.focus();
      return;
    }
    const all = [...this.items.querySelectorAll(".message")];
    const index = all.indexOf(message);
    const target = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: all.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    if (target >= all.length) this.room.composer.focus();
    else this.moveTo(all[Math.max(0, target)]);
  }
}

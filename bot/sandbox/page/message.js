// One message on the screen. An edit redraws only the parts that changed, so focus, images and reading position
// survive. Does not know its neighbours: who groups messages is list.js.

import { LAYOUT_FLAG, componentsView } from "./components.js";
import { ON_MESSAGE, ON_USER, localName } from "./commands.js";
import { h, icon, iconButton } from "./dom.js";
import { embedView, shownInEmbeds } from "./embeds.js";
import { fileChip, isImage, picture } from "./files.js";
import { Mosaic } from "./images.js";
import { plain, render } from "./markdown.js";
import { openMessageMenu, openUserMenu } from "./message_menu.js";
import { appBadge, avatar, displayName } from "./people.js";
import { openPicker, reactionsView } from "./reactions.js";
import { THREAD_CREATED, THREAD_STARTER } from "./store.js";
import { threadLink } from "./threads.js";
import { clockTime, fullTime, headerTime } from "./time.js";

export const EPHEMERAL = 1 << 6;
export const LOADING = 1 << 7;
const TOKEN_MS = 15 * 60 * 1000; // so long a bot may think
const EXCERPT = 90;

export function isEphemeral(message) {
  return Boolean(message.flags & EPHEMERAL);
}

/** A line for screen readers, reply previews and the page title. */
export function excerpt(message, names) {
  const text = plain(message.content ?? "", names).replace(/\s+/g, " ");
  if (text) return text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text;
  const title = message.embeds?.[0]?.title ?? message.embeds?.[0]?.description;
  if (title) return plain(title, names).slice(0, EXCERPT);
  return message.attachments?.length ? "sent a file" : "sent a message";
}

export class MessageView {
  constructor(room) {
    this.room = room;
    this.parts = new Map();
    this.mosaic = new Mosaic();
    this.galleries = { known: [] };
    this.picked = new Map(); // custom_id of a select menu -> what was chosen, until the bot redraws the menu
    this.body = h("div", { class: "message-body" });
    this.gutter = h("div", { class: "message-gutter" });
    this.tools = h("div", { class: "message-tools" });
    this.context = h("div", { class: "message-context" });
    this.element = h("li", {
      class: "message",
      tabindex: -1,
      on: { contextmenu: (event) => this.contextMenu(event) },
    }, this.context, this.gutter, this.body, this.tools);
    this.slots = Object.fromEntries(["header", "content", "files", "embeds", "components", "reactions", "thread", "foot"].map((name) => {
      const slot = h("div", { class: `message-${name}` });
      return [name, slot];
    }));
    this.slots.files.append(this.mosaic.element);
    this.body.append(...Object.values(this.slots));
    this.drawTools();
  }

  /** grouped: the message before is by the same author, so name and avatar are not repeated. */
  update(given, grouped) {
    // The first message of a thread is the one it began with: what is done to it is done to that one.
    const message = given.type === THREAD_STARTER && given.referenced_message ? given.referenced_message : given;
    const { interactions, store } = this.room;
    const busy = interactions.clicks.get(message.id) ?? new Set();
    const failure = interactions.failures.get(message.id);
    const isOverdue = Boolean(message.flags & LOADING) && Date.now() - new Date(message.timestamp) > TOKEN_MS;
    const around = JSON.stringify([grouped, [...busy], failure, isOverdue]);
    if (this.message === message && this.around === around) return;
    this.around = around;
    if (JSON.stringify(this.message?.components) !== JSON.stringify(message.components)) this.picked.clear();
    this.message = message;
    const { dataset, classList } = this.element;
    dataset.messageId = message.id;
    classList.toggle("grouped", grouped);
    classList.toggle("ephemeral", isEphemeral(message));
    classList.toggle("mentions-me", Boolean(message.mentions?.some((user) => user.id === store.me.id)) && !isEphemeral(message));
    if (isEphemeral(message)) dataset.ephemeral = "";
    else delete dataset.ephemeral;

    this.part("context", [message.referenced_message, message.message_reference, message.interaction_metadata, message.interaction], () => this.drawContext());
    this.part("header", [grouped, message.author, message.timestamp], () => this.drawHeader(grouped));
    this.part("content", [message.content, message.flags, message.edited_timestamp, isOverdue], () => this.drawContent(isOverdue));
    this.part("files", [message.attachments, message.embeds, message.flags], () => this.drawFiles());
    this.part("embeds", [message.embeds, message.attachments], () => this.drawEmbeds());
    this.part("components", [message.components, [...busy], failure], () => this.drawComponents(busy, failure));
    this.part("reactions", [message.reactions], () => this.drawReactions());
    this.part("thread", [message.thread], () => this.slots.thread.replaceChildren(message.thread ? threadLink(message.thread, this.room) : ""));
    this.part("foot", [message.flags], () => this.drawFoot());
  }

  part(name, inputs, draw) {
    const key = JSON.stringify(inputs);
    if (this.parts.get(name) === key) return;
    this.parts.set(name, key);
    draw();
  }

  drawContext() {
    const { message, context, room } = this;
    context.replaceChildren();
    const metadata = message.interaction_metadata ?? message.interaction;
    const name = message.interaction_metadata?.name ?? message.interaction?.name;
    const reply = message.referenced_message;
    if (metadata?.type === 2 && metadata.user) {
      const user = room.store.users.get(metadata.user.id) ?? metadata.user;
      context.append(h("div", { class: "context-line" }, avatar(user, 16),
        h("strong", {}, displayName(user)), h("span", {}, "used"),
        h("span", { class: "mention" }, commandName(name, room.store))));
    } else if (reply) {
      context.append(h("button", { type: "button", class: "context-line", on: { click: () => room.list.reveal(reply.id) } },
        avatar(reply.author, 16), h("strong", {}, displayName(reply.author)),
        h("span", { class: "context-excerpt" }, excerpt(reply, room.store.names))));
    } else if (message.message_reference && message.type === 19) {
      context.append(h("div", { class: "context-line" }, h("em", {}, "Original message was deleted")));
    }
  }

  drawHeader(grouped) {
    const { message, room } = this;
    const author = room.store.users.get(message.author.id) ?? message.author;
    const date = new Date(message.timestamp);
    this.element.setAttribute("aria-label", `${displayName(author)}, ${headerTime(date)}`);
    if (grouped) {
      this.gutter.replaceChildren(h("time", { class: "gutter-time", datetime: message.timestamp, title: fullTime(date) }, clockTime(date)));
      this.slots.header.replaceChildren();
      return;
    }
    const open = (event) => openUserMenu(event, author, room);
    this.gutter.replaceChildren(h("span", { class: "avatar-spot", on: { contextmenu: open, click: open } }, avatar(author, 40)));
    this.slots.header.replaceChildren(
      h("button", { type: "button", class: author.bot ? "author bot" : "author", on: { click: open, contextmenu: open } }, displayName(author)),
      author.bot ? appBadge() : "",
      h("time", { class: "header-time", datetime: message.timestamp, title: fullTime(date) }, headerTime(date)),
    );
  }

  drawContent(isOverdue) {
    const { message, room } = this;
    const slot = this.slots.content;
    slot.className = "message-content markdown";
    if (message.type === THREAD_CREATED) {
      slot.replaceChildren(this.threadNews());
      return;
    }
    if (isOverdue) {
      slot.replaceChildren(h("p", { class: "failure" }, "The application did not respond"));
      return;
    }
    if (message.flags & LOADING && !message.content) {
      slot.replaceChildren(h("span", { class: "thinking" }, h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")),
        `${displayName(message.author)} is thinking…`));
      return;
    }
    slot.replaceChildren(message.content ? render(message.content, room.store.names) : "");
    if (!message.edited_timestamp || !message.content) return;
    const mark = h("time", { class: "edited", datetime: message.edited_timestamp, title: fullTime(new Date(message.edited_timestamp)) }, "(edited)");
    const last = slot.lastElementChild;
    if (last?.tagName === "P") last.append(" ", mark);
    else slot.append(mark);
  }

  threadNews() {
    const { message, room } = this;
    const open = () => room.open(message.message_reference.channel_id);
    return h("p", { class: "thread-news" }, icon("thread"), "started a thread: ",
      h("button", { type: "button", class: "text-link", on: { click: open } }, message.content));
  }

  drawFiles() {
    const { message } = this;
    const usesLayout = Boolean(message.flags & LAYOUT_FLAG);
    const shown = shownInEmbeds(message.embeds ?? []);
    const files = usesLayout ? [] : (message.attachments ?? []).filter((file) => !shown.has(file.url) && !shown.has(`attachment://${file.filename}`));
    this.mosaic.update(files.filter(isImage).map(picture));
    this.slots.files.replaceChildren(this.mosaic.element, ...files.filter((file) => !isImage(file)).map(fileChip));
  }

  drawEmbeds() {
    const { message, room } = this;
    this.slots.embeds.replaceChildren(...(message.embeds ?? []).map((embed) => embedView(embed, message.attachments ?? [], room.store.names)));
  }

  drawComponents(busy, failure) {
    const { message, room } = this;
    const slot = this.slots.components;
    const focused = slot.contains(document.activeElement) ? document.activeElement.dataset.customId : undefined;
    slot.replaceChildren();
    if (message.components?.length) {
      slot.append(componentsView(message.components, {
        store: room.store,
        busy,
        picked: this.picked,
        galleries: this.galleries,
        resolve: (media) => this.resolve(media),
        act: (customId, values) => this.act(customId, values),
      }));
    }
    if (failure) slot.append(h("p", { class: "failure", role: "alert" }, failure));
    if (focused) [...slot.querySelectorAll("[data-custom-id]")].find((control) => control.dataset.customId === focused)?.focus({ preventScroll: true });
  }

  act(customId, values) {
    if (values) this.picked.set(customId, values);
    this.room.interactions.click(this.message, customId, values);
  }

  resolve(media) {
    const name = /^attachment:\/\/(.+)$/.exec(media.url)?.[1];
    const file = name && this.message.attachments?.find((attachment) => attachment.filename === name);
    return file ? file.url : media.url;
  }

  drawReactions() {
    const { message, room } = this;
    const reactions = (message.reactions ?? []).filter((reaction) => reaction.count > 0);
    this.slots.reactions.replaceChildren(reactions.length ? reactionsView(reactions, {
      toggle: (emoji, mine) => room.react(message, emoji, !mine),
      pick: (emoji) => room.react(message, emoji, true),
    }) : "");
  }

  drawFoot() {
    const { message, room } = this;
    this.slots.foot.replaceChildren(...(isEphemeral(message) ? [h("div", { class: "ephemeral-note" }, icon("eye"), "Only you can see this · ",
      h("button", { type: "button", class: "text-link", on: { click: () => room.remove(message) } }, "Dismiss message"))] : []));
  }

  drawTools() {
    this.tools.append(
      iconButton("smile", "Add reaction", (event) => openPicker(event.currentTarget, (emoji) => this.room.react(this.message, emoji, true)), { data: { tool: "react" } }),
      iconButton("reply", "Reply", () => this.room.composer.replyTo(this.message), { data: { tool: "reply" } }),
      iconButton("more", "More", (event) => this.menu(event.currentTarget), { "aria-haspopup": "menu", data: { tool: "more" } }),
    );
  }

  menu(anchor) {
    openMessageMenu(anchor, this.message, this.room, this.element);
  }

  contextMenu(event) {
    // Links, images and selected text keep the browser's own menu.
    if (event.defaultPrevented || event.target.closest("a, img") || !window.getSelection().isCollapsed) return;
    event.preventDefault();
    this.menu({ x: event.clientX, y: event.clientY });
  }
}

/** "/imagine" for slash commands; menu commands have no slash. */
function commandName(name, store) {
  if (!name) return "a command";
  const known = store.commands.find((command) => command.name === name);
  const shown = known ? localName(known, store) : name;
  return [ON_USER, ON_MESSAGE].includes(known?.type) ? shown : `/${shown}`;
}

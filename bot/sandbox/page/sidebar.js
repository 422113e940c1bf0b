// The left side: servers and unread direct messages, the channels of what is open, and who you are.
// Does not know messages.

import { h, icon, iconButton } from "./dom.js";
import { openMenu } from "./menu.js";
import { openUserMenu } from "./message_menu.js";
import { avatar, displayName, presence } from "./people.js";
import { isDark, switchTheme } from "./theme.js";

export class Sidebar {
  constructor(room) {
    this.room = room;
    this.place = null; // the server whose channels are shown, or null for direct messages
    this.visited = new Map(); // server id -> the channel that was open there last
    this.rail = h("nav", { class: "rail", "aria-label": "Servers" });
    this.panel = h("nav", { class: "channels", "aria-label": "Channels" });
    this.me = h("section", { class: "me", "aria-label": "You" });
    this.element = h("div", { class: "sidebar", id: "sidebar" }, this.rail, h("div", { class: "sidebar-main" }, this.panel, this.me));
    this.drawMe();
  }

  followChannel() {
    const { store } = this.room;
    this.place = store.channel()?.guild_id ?? null;
    if (this.place) this.visited.set(this.place, store.channelId);
  }

  draw() {
    const focused = this.element.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    this.drawRail();
    this.drawPanel();
    if (focused) [...this.element.querySelectorAll("[data-key]")].find((element) => element.dataset.key === focused)?.focus();
  }

  drawRail() {
    const { store } = this.room;
    this.rail.replaceChildren(
      this.railButton("home", "Direct Messages", this.place === null, () => this.show(null), icon("chat")),
      ...[...store.dmChannels, ...store.groups].filter((channel) => store.unread.get(channel.id)).map((channel) => this.unreadButton(channel)),
      h("div", { class: "rail-line", role: "separator" }),
      ...[...store.guilds.values()].map((guild) => this.guildButton(guild)),
    );
  }

  unreadButton(channel) {
    const { store } = this.room;
    const recipient = store.recipient(channel);
    const face = recipient ? avatar(recipient, 48) : icon("people");
    return this.railButton(channel.id, store.title(channel), false, () => this.open(channel.id), face, store.unread.get(channel.id));
  }

  guildButton({ id, name }) {
    const { store } = this.room;
    const isUnread = [...store.channels.values()].some((channel) => channel.guild_id === id && store.unread.get(channel.id));
    return this.railButton(`guild-${id}`, name, this.place === id, () => this.show(id), h("span", {}, initialsOf(name)), 0, isUnread);
  }

  railButton(key, label, isOpen, click, face, count = 0, unread = false) {
    return h("div", { class: `rail-item${isOpen ? " open" : ""}${unread || count ? " unread" : ""}` },
      h("button", {
        type: "button",
        class: "rail-button",
        "aria-label": count ? `${label}, ${count} unread` : label,
        "aria-current": isOpen ? "true" : null,
        title: label,
        data: { key: `rail-${key}` },
        on: { click },
      }, face),
      count ? h("span", { class: "badge", "aria-hidden": "true" }, String(count)) : null,
    );
  }

  /** A server opens where one was last; direct messages, and the drawer of a narrow window, leave the choice. */
  show(place) {
    const { store, narrow } = this.room;
    const channelId = this.visited.get(place) ?? store.channelsIn(place)[0]?.id;
    if (channelId && !narrow.matches) {
      this.open(channelId);
      return;
    }
    this.place = place;
    this.draw();
  }

  open(channelId) {
    this.room.open(channelId);
  }

  drawPanel() {
    this.panel.replaceChildren(...(this.place === null ? this.directPanel() : this.guildPanel(this.room.store.guilds.get(this.place))));
  }

  directPanel() {
    const { store } = this.room;
    return [
      h("h2", { class: "panel-title" }, "Direct Messages"),
      h("ul", { class: "channel-list dms" },
        store.dmChannels.map((channel) => this.dmRow(channel)),
        this.missingDms().map((user) => this.newDm(user)),
        store.groups.map((channel) => this.groupRow(channel))),
    ];
  }

  guildPanel(guild) {
    const { store } = this.room;
    const members = [...store.users.values()].filter((user) => guild.has_bot || !user.bot);
    return [
      h("h2", { class: "panel-title" }, guild.name),
      h("div", { class: "panel-heading" }, h("span", {}, "Text channels")),
      h("ul", { class: "channel-list" }, store.channelsIn(guild.id).map((channel) => this.channelRow(channel))),
      h("div", { class: "panel-heading" }, h("span", {}, "Members")),
      h("ul", { class: "channel-list" }, members.map((user) => this.member(user))),
    ];
  }

  /** A channel with its threads below it. */
  channelRow(channel) {
    const threads = this.room.store.threadsIn(channel.id);
    const row = this.row(channel, icon("hash"), channel.name);
    if (threads.length) row.append(h("ul", { class: "thread-list" }, threads.map((thread) => this.row(thread, null, thread.name))));
    return row;
  }

  groupRow(channel) {
    const people = channel.recipients.length === 1 ? "1 member" : `${channel.recipients.length} members`;
    return this.row(channel, h("span", { class: "group-mark" }, icon("people")), channel.name, people);
  }

  /** Apps one could write to and has not yet. */
  missingDms() {
    const { store } = this.room;
    const known = new Set(store.dmChannels.map((channel) => store.recipient(channel).id));
    return [...store.users.values()].filter((user) => user.bot && !known.has(user.id));
  }

  newDm(user) {
    return h("li", {}, h("button", {
      type: "button",
      class: "channel-row",
      data: { key: `new-dm-${user.id}` },
      on: { click: () => this.room.openDm(user.id) },
    }, this.face(user), h("span", { class: "channel-name" }, displayName(user))));
  }

  row(channel, lead, name, detail = null) {
    const { store } = this.room;
    const unread = store.unread.get(channel.id);
    const isOpen = channel.id === store.channelId;
    return h("li", {}, h("button", {
      type: "button",
      class: `channel-row${isOpen ? " open" : ""}${unread ? " unread" : ""}`,
      "aria-current": isOpen ? "page" : null,
      data: { channelId: channel.id, key: `channel-${channel.id}` },
      on: { click: () => this.open(channel.id) },
    }, lead, h("span", { class: "channel-name" }, name, detail ? h("small", {}, detail) : null), unread ? h("span", { class: "badge" }, String(unread), h("span", { class: "visually-hidden" }, " unread")) : null));
  }

  dmRow(channel) {
    const recipient = this.room.store.recipient(channel);
    return this.row(channel, this.face(recipient), displayName(recipient));
  }

  member(user) {
    return h("li", {}, h("button", {
      type: "button",
      class: "channel-row member",
      "aria-haspopup": "menu",
      data: { key: `member-${user.id}` },
      on: { click: (event) => openUserMenu(event, user, this.room), contextmenu: (event) => openUserMenu(event, user, this.room) },
    }, this.face(user), h("span", { class: "channel-name" }, displayName(user))));
  }

  /** Only the bot's presence is known; people are whoever sits at this page. */
  face(user) {
    const { bot } = this.room.store;
    return h("span", { class: "face" }, avatar(user, 28), user.id === bot.id ? presence(bot.online) : null);
  }

  drawMe() {
    const { store } = this.room;
    const theme = iconButton(isDark() ? "sun" : "moon", "Switch between dark and light", () => {
      switchTheme();
      theme.replaceChildren(icon(isDark() ? "sun" : "moon"));
    });
    const language = iconButton("globe", "Language", (event) => this.switchLanguage(event.currentTarget), { "aria-haspopup": "menu", data: { testid: "language" } });
    this.me.replaceChildren(
      h("button", {
        type: "button",
        class: "me-button",
        "aria-haspopup": "menu",
        "aria-label": `You are ${displayName(store.me)}. Switch user`,
        title: "Switch user",
        data: { testid: "user-switch" },
        on: { click: (event) => this.switchUser(event.currentTarget) },
      }, h("span", { class: "face" }, avatar(store.me, 32), presence(true)),
      h("span", { class: "me-text" }, h("strong", {}, displayName(store.me)), h("span", {}, store.me.username)), icon("switch")),
      language,
      theme,
    );
  }

  switchLanguage(anchor) {
    const { store } = this.room;
    openMenu(anchor, [{
      title: "Language",
      items: Object.entries(store.locales).map(([locale, label]) => ({
        label,
        checked: locale === store.settings.locale,
        run: () => this.room.attempt(store.choose({ locale })),
      })),
    }], { label: "Language" });
  }

  switchUser(anchor) {
    const { store } = this.room;
    const people = [...store.users.values()].filter((user) => !user.bot);
    openMenu(anchor, [{
      title: "Continue as",
      items: people.map((user) => ({
        label: displayName(user),
        lead: avatar(user, 20),
        checked: user.id === store.me.id,
        run: () => this.room.become(user.id),
      })),
    }], { label: "Switch user" });
  }
}

function initialsOf(name) {
  return name.split(/\s+/).map((word) => [...word][0]).join("").slice(0, 3);
}

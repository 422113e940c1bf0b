// One user at the page: ties the store, the live stream and the views together. A switch of user makes a new room.

import { Composer } from "./composer.js";
import { h, icon, iconButton } from "./dom.js";
import { Interactions } from "./interactions.js";
import { MessageList } from "./list.js";
import { openModal } from "./modal.js";
import { notify } from "./notices.js";
import { avatar, displayName, presence } from "./people.js";
import { Sidebar } from "./sidebar.js";
import { Socket } from "./socket.js";
import { CHANNEL, Store } from "./store.js";
import { openThreadForm } from "./threads.js";

export class Room {
  /** navigate({user?, channel?}) writes the address bar; become(userId) starts over as somebody else. */
  constructor(api, state, { navigate, become }) {
    this.api = api;
    this.navigate = navigate;
    this.become = become;
    this.store = new Store(api, state);
    this.interactions = new Interactions(api, this.store);
    this.sidebar = new Sidebar(this);
    this.list = new MessageList(this);
    this.composer = new Composer(this);
    this.header = h("header", { class: "channel-header" });
    this.link = h("div", { class: "link-bar", role: "status" });
    this.main = h("main", { class: "chat" }, this.header, this.link, this.list.element, this.composer.element);
    this.curtain = h("div", { class: "curtain", on: { click: () => this.drawer(false) } });
    this.element = h("div", { class: "room" }, this.sidebar.element, this.curtain, this.main);
    this.listen();
    this.acceptDrops();
  }

  listen() {
    const { store, interactions } = this;
    store.addEventListener("messages", ({ detail }) => (detail.opened ? this.list.open() : this.list.draw()));
    store.addEventListener("channels", () => this.drawChannels());
    store.addEventListener("arrival", ({ detail }) => this.list.arrived(detail.message));
    store.addEventListener("commands", () => this.composer.refresh());
    store.addEventListener("bot", () => this.drawChannels());
    store.addEventListener("link", () => this.drawLink());
    interactions.addEventListener("change", () => this.list.draw());
    interactions.addEventListener("modal", ({ detail }) => openModal(detail.modal, this));
    this.socket = new Socket(store.me.id);
    this.socket.addEventListener("event", ({ detail }) => {
      store.apply(detail);
      interactions.apply(detail);
    });
    this.socket.addEventListener("up", () => store.linked().catch(() => this.socket.drop()));
    this.socket.addEventListener("down", () => {
      store.lost();
      interactions.lost();
    });
    this.narrow = window.matchMedia("(max-width: 760px)");
    this.fold = () => this.drawer(false);
    this.narrow.addEventListener("change", this.fold);
    this.escape = (event) => event.key === "Escape" && this.element.classList.contains("drawer-open") && this.drawer(false);
    document.addEventListener("keydown", this.escape);
    this.typing = (event) => this.typeAnywhere(event);
    document.addEventListener("keydown", this.typing);
    this.drawer(false);
  }

  close() {
    this.socket.close();
    this.list.close();
    this.narrow.removeEventListener("change", this.fold);
    document.removeEventListener("keydown", this.escape);
    document.removeEventListener("keydown", this.typing);
  }

  /** Who types without looking for the box first means the box. */
  typeAnywhere(event) {
    if (event.target.closest("input, textarea, dialog, [role=menu], [role=combobox], [inert]")) return;
    const pastes = (event.ctrlKey || event.metaKey) && event.key === "v";
    const writes = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (pastes || writes) this.composer.focus();
  }

  /** Errors of things nobody waits for become a notice. */
  async attempt(promise) {
    try {
      return await promise;
    } catch (error) {
      notify(error.message);
      return null;
    }
  }

  async open(channelId) {
    this.drawer(false);
    this.navigate({ channel: channelId });
    this.composer.moveTo(channelId);
    const opened = this.store.openChannel(channelId);
    this.arrive();
    await this.attempt(opened);
  }

  async openDm(userId) {
    this.drawer(false);
    const channel = await this.attempt(this.store.dmWith(userId));
    if (channel) await this.open(channel.id);
  }

  arrive() {
    this.sidebar.followChannel();
    this.drawChannels();
    this.composer.refresh();
    if (!this.narrow.matches) this.composer.focus();
  }

  loadOlder() {
    this.attempt(this.store.loadOlder());
  }

  react(message, emoji, add) {
    const change = add ? this.api.react : this.api.unreact;
    return this.attempt(change.call(this.api, message.channel_id, message.id, emoji));
  }

  async remove(message) {
    this.composer.focus();
    await this.attempt(this.api.remove(message.channel_id, message.id).then(() => this.store.apply({ type: "message_delete", data: message })));
  }

  channelTitle() {
    const channel = this.store.channel();
    if (!channel) return "";
    return channel.type === CHANNEL.dm ? `@${this.store.title(channel)}` : this.store.title(channel);
  }

  /** The drawer exists on narrow windows alone; closed, nothing in it can be reached. */
  drawer(open) {
    this.element.classList.toggle("drawer-open", open && this.narrow.matches);
    this.sidebar.element.inert = this.narrow.matches && !open;
    this.main.inert = this.narrow.matches && open;
    if (open) this.sidebar.element.querySelector("[aria-current=page], button")?.focus();
  }

  drawChannels() {
    this.sidebar.draw();
    this.drawHeader();
    const unread = [...this.store.unread.values()].reduce((sum, count) => sum + count, 0);
    document.title = `${unread ? `(${unread}) ` : ""}${this.channelTitle()} · Sojourn sandbox`;
  }

  drawHeader() {
    const { store } = this;
    const channel = store.channel();
    if (!channel) return;
    this.header.replaceChildren(
      iconButton("menu", "Channels", () => this.drawer(true), { class: "icon-button drawer-button", "aria-controls": "sidebar" }),
      ...this.headerTitle(channel),
      this.botState(channel),
      channel.type === CHANNEL.text ? iconButton("thread", "New thread", () => openThreadForm(this)) : "",
    );
  }

  headerTitle(channel) {
    const { store } = this;
    const parent = store.channels.get(channel.parent_id);
    const recipient = store.recipient(channel);
    const name = h("h1", {}, recipient ? displayName(recipient) : channel.name);
    if (!parent) return [recipient ? avatar(recipient, 24) : icon(channel.type === CHANNEL.group ? "people" : "hash"), name];
    const up = h("button", { type: "button", class: "header-parent", on: { click: () => this.open(parent.id) } }, icon("hash"), parent.name);
    return [up, icon("right"), icon("thread"), name];
  }

  /** Where the bot is no member, its commands work for whoever has it among their apps. */
  botState(channel) {
    const { bot, guilds, settings } = this.store;
    const name = displayName(bot);
    if (channel.type === CHANNEL.dm || guilds.get(channel.guild_id)?.has_bot) {
      return h("span", { class: "bot-state", title: bot.online ? "The bot is connected" : "The bot is not connected" },
        presence(bot.online), h("span", { class: "bot-state-text" }, `${name} is ${bot.online ? "online" : "offline"}`));
    }
    return h("span", { class: "bot-state", title: `${name} is no member here: its commands are for people who have it among their apps` },
      icon("apps"), h("span", { class: "bot-state-text" }, settings.has_app ? `${name} is here as your app` : `${name} is not here`));
  }

  drawLink() {
    const { broken } = this.store;
    this.link.dataset.state = broken ? "broken" : "up";
    this.link.replaceChildren(...(broken ? [h("span", { class: "spinner" }), "Reconnecting…"] : []));
    this.link.classList.toggle("shown", broken);
  }

  acceptDrops() {
    let depth = 0;
    const veil = h("div", { class: "drop-veil", hidden: true }, h("p", {}, "Drop to upload"));
    this.main.append(veil);
    const show = (change) => {
      depth = Math.max(0, depth + change);
      veil.hidden = depth === 0;
    };
    const hasFiles = (event) => event.dataTransfer.types.includes("Files");
    this.main.addEventListener("dragenter", (event) => hasFiles(event) && show(1));
    this.main.addEventListener("dragleave", (event) => hasFiles(event) && show(-1));
    this.main.addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
    this.main.addEventListener("drop", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      show(-depth);
      this.composer.addFiles([...event.dataTransfer.files]);
      this.composer.focus();
    });
  }
}

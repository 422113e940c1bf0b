// The top of a channel: its name, and what to try first while it is empty. Knows nothing about messages.

import { h, icon } from "./dom.js";
import { avatar } from "./people.js";

const EXAMPLE = "a fox in the snow, watercolor";

export function emptyHint(room, isEmpty) {
  const { store } = room;
  const channel = store.channel();
  const recipient = channel && store.recipient(channel);
  const inDm = channel?.type === 1;
  const canImagine = !inDm || recipient?.id === store.bot.id;
  return h("header", { class: "channel-start" },
    inDm && recipient ? avatar(recipient, 72) : h("span", { class: "channel-mark" }, icon("hash")),
    h("h2", {}, inDm ? room.channelTitle() : `Welcome to #${channel?.name ?? ""}!`),
    h("p", {}, inDm ? `This is the beginning of your direct messages with ${room.channelTitle().slice(1)}.` : `This is the start of the #${channel?.name ?? ""} channel.`),
    isEmpty && canImagine
      ? h("div", { class: "first-hint" },
        h("p", {}, "Type ", h("code", {}, `/imagine prompt: ${EXAMPLE}`)),
        h("button", { type: "button", class: "button primary", on: { click: () => room.composer.fill(`/imagine prompt: ${EXAMPLE}`) } }, "Try it"))
      : null,
  );
}

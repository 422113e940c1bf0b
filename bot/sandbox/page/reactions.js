// The reaction pills below a message and the small picker that adds one. Does not know what a reaction means to a bot.

import { h, iconButton } from "./dom.js";
import { float, roving } from "./floating.js";
import { emojiText } from "./select.js";

const PICKER = [
  ["✉️", "envelope"], ["❌", "cross mark"], ["❤️", "heart"], ["⭐", "star"], ["👍", "thumbs up"], ["👎", "thumbs down"],
  ["😂", "laughing"], ["😮", "surprised"], ["😍", "heart eyes"], ["🎉", "party"], ["🔥", "fire"], ["👀", "eyes"],
];

/** The form in which the API takes an emoji. */
export function emojiKey(emoji) {
  return emoji.id ? `${emoji.name}:${emoji.id}` : emoji.name;
}

export function openPicker(anchor, pick) {
  const back = document.activeElement;
  const panel = h("div", { class: "picker", role: "group", "aria-label": "Pick a reaction" });
  const close = float(panel, anchor, { align: "end", prefer: "above", onClose: (hadFocus) => hadFocus && back?.focus({ preventScroll: true }) });
  panel.append(...PICKER.map(([emoji, name], index) => h("button", {
    type: "button",
    class: "picker-emoji",
    tabindex: index === 0 ? 0 : -1,
    "aria-label": name,
    title: name,
    on: {
      click: () => {
        close();
        pick(emoji);
      },
    },
  }, emoji)));
  roving(panel, () => [...panel.children], { horizontal: true });
  panel.firstChild.focus({ preventScroll: true });
}

/** toggle(emoji key, whether it is mine now) */
export function reactionsView(reactions, { toggle, pick }) {
  const row = h("div", { class: "reactions" }, reactions.map((reaction) => h("button", {
    type: "button",
    class: "reaction",
    "aria-pressed": String(Boolean(reaction.me)),
    "aria-label": `${emojiText(reaction.emoji)}, ${reaction.count} ${reaction.count === 1 ? "reaction" : "reactions"}`,
    data: { emoji: reaction.emoji.name },
    on: { click: () => toggle(emojiKey(reaction.emoji), Boolean(reaction.me)) },
  }, h("span", { class: "reaction-emoji" }, emojiText(reaction.emoji)), h("span", { class: "reaction-count" }, String(reaction.count)))));
  row.append(iconButton("smile", "Add reaction", (event) => openPicker(event.currentTarget, pick), { class: "icon-button reaction-add" }));
  return row;
}

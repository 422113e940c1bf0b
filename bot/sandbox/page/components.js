// Buttons, select menus and the layout blocks of a message. Knows nothing of what a click does: it tells `act`.

import { h, icon } from "./dom.js";
import { fileChip } from "./files.js";
import { Mosaic } from "./images.js";
import { anchor, render } from "./markdown.js";
import { avatar, displayName } from "./people.js";
import { SelectMenu, emojiText } from "./select.js";

export const KIND = {
  row: 1,
  button: 2,
  stringSelect: 3,
  textInput: 4,
  userSelect: 5,
  roleSelect: 6,
  mentionableSelect: 7,
  channelSelect: 8,
  section: 9,
  text: 10,
  thumbnail: 11,
  gallery: 12,
  file: 13,
  separator: 14,
  container: 17,
  label: 18,
  upload: 19,
  radio: 21,
  checkboxes: 22,
  checkbox: 23,
};

export const LAYOUT_FLAG = 1 << 15;
const STYLE = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link" };

function button(component, context) {
  const face = [
    component.emoji ? h("span", { class: "button-emoji" }, emojiText(component.emoji)) : null,
    component.label ? h("span", {}, component.label) : null,
  ];
  const name = component.label ?? component.emoji?.name ?? "Button";
  if (component.style === 5) {
    const link = anchor(component.url, [face, icon("link")]);
    link.className = "button link";
    return link;
  }
  const busy = context.busy.has(component.custom_id);
  return h("button", {
    type: "button",
    class: `button ${STYLE[component.style] ?? "secondary"}${busy ? " busy" : ""}`,
    disabled: component.disabled,
    "aria-busy": busy ? "true" : null,
    // The spinner hides the face, never the name.
    "aria-label": component.label && !busy ? null : name,
    data: { customId: component.custom_id },
    on: { click: () => busy || context.act(component.custom_id) },
  }, h("span", { class: "button-face" }, face), busy ? h("span", { class: "spinner" }) : null);
}

/** What a select menu offers: its own options, or the people and channels at hand. */
export function selectOptions(component, store) {
  const chosen = new Set((component.default_values ?? []).map((value) => value.id));
  const people = [KIND.userSelect, KIND.mentionableSelect].includes(component.type);
  if (people) {
    return [...store.users.values()].map((user) => ({
      value: user.id,
      label: displayName(user),
      description: user.username,
      lead: (size) => avatar(user, size),
      default: chosen.has(user.id),
    }));
  }
  if (component.type === KIND.channelSelect) {
    return store.channelsIn(store.guild?.id).map((channel) => ({ value: channel.id, label: `#${channel.name}`, default: chosen.has(channel.id) }));
  }
  return component.options ?? [];
}

function select(component, context) {
  return new SelectMenu({
    options: selectOptions(component, context.store),
    placeholder: component.placeholder,
    min: component.min_values ?? 1,
    max: component.max_values ?? 1,
    disabled: component.disabled,
    busy: context.busy.has(component.custom_id),
    customId: component.custom_id,
    values: context.picked.get(component.custom_id),
    onClose: (values) => context.act(component.custom_id, values),
  }).element;
}

function mediaItem(item, context) {
  const url = context.resolve(item.media);
  return { url, width: item.media.width, height: item.media.height, alt: item.description ?? "", spoiler: item.spoiler };
}

/** Galleries are told apart by their place, so that an edit swaps a picture without a flicker. */
function gallery(items, context, className) {
  const place = context.galleries.next;
  context.galleries.next += 1;
  const mosaic = context.galleries.known[place] ?? new Mosaic();
  context.galleries.known[place] = mosaic;
  mosaic.update(items.map((item) => mediaItem(item, context)));
  mosaic.element.classList.add(className);
  return mosaic.element;
}

function file(component, context) {
  const url = context.resolve(component.file);
  const filename = component.name ?? url.split("/").pop().split("?")[0];
  return fileChip({ url, filename, size: component.size });
}

function container(component, context) {
  const colour = component.accent_color;
  const style = typeof colour === "number" ? { "--bar": `#${colour.toString(16).padStart(6, "0")}` } : {};
  return h("div", { class: component.spoiler ? "container spoiler-block" : "container", style }, all(component.components, context));
}

const RENDER = {
  [KIND.row]: (component, context) => h("div", { class: "button-row" }, all(component.components, context)),
  [KIND.button]: button,
  [KIND.stringSelect]: select,
  [KIND.userSelect]: select,
  [KIND.mentionableSelect]: select,
  [KIND.roleSelect]: select,
  [KIND.channelSelect]: select,
  [KIND.text]: (component, context) => h("div", { class: "markdown" }, render(component.content, context.store.names)),
  [KIND.section]: (component, context) => h("div", { class: "section" },
    h("div", { class: "section-text" }, all(component.components, context)),
    all([component.accessory].filter(Boolean), context)),
  [KIND.thumbnail]: (component, context) => gallery([component], context, "thumbnail"),
  [KIND.gallery]: (component, context) => gallery(component.items, context, "gallery"),
  [KIND.file]: file,
  [KIND.separator]: (component) => h("div", {
    class: `separator${component.divider === false ? "" : " line"}${component.spacing === 2 ? " large" : ""}`,
    role: "separator",
  }),
  [KIND.container]: container,
};

function all(components, context) {
  return components.map((component) => RENDER[component.type]?.(component, context) ?? null);
}

/**
 * context: {store, busy: Set of custom_ids under way, picked: Map of custom_id -> values, act(customId, values?), galleries: {known: []},
 * resolve(media) -> address}
 */
export function componentsView(components, context) {
  context.galleries.next = 0;
  return h("div", { class: "components" }, all(components, context));
}

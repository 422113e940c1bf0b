// The embeds of a message. Knows no store: names come from the caller.

import { h } from "./dom.js";
import { Mosaic } from "./images.js";
import { anchor, render } from "./markdown.js";
import { headerTime } from "./time.js";

function colour(value) {
  return value ? `#${value.toString(16).padStart(6, "0")}` : "var(--embed-bar)";
}

/** Embeds may name a file of the same message as attachment://name. */
function resolve(url, attachments) {
  const name = /^attachment:\/\/(.+)$/.exec(url ?? "")?.[1];
  return name ? attachments.find((attachment) => attachment.filename === name)?.url : url;
}

function media(part, attachments, className) {
  const url = part && resolve(part.proxy_url ?? part.url, attachments);
  if (!url) return null;
  const mosaic = new Mosaic();
  mosaic.update([{ url, width: part.width, height: part.height, alt: part.description ?? "" }]);
  mosaic.element.classList.add(className);
  return mosaic.element;
}

function small(part, attachments, className) {
  const source = resolve(part.proxy_icon_url ?? part.icon_url, attachments);
  const text = part.name ?? part.text;
  return h("div", { class: className },
    source ? h("img", { src: source, alt: "", width: 20, height: 20 }) : null,
    part.url ? anchor(part.url, text) : h("span", {}, text),
  );
}

function titleOf(embed, names) {
  const title = render(embed.title, names);
  return embed.url ? anchor(embed.url, [title]) : title;
}

function footer(embed, attachments) {
  if (!embed.footer && !embed.timestamp) return null;
  const when = embed.timestamp ? headerTime(new Date(embed.timestamp)) : null;
  const text = [embed.footer?.text, when].filter(Boolean).join(" • ");
  return small({ ...embed.footer, text, name: undefined, url: undefined }, attachments, "embed-footer");
}

export function embedView(embed, attachments, names) {
  return h("article", { class: "embed", style: { "--bar": colour(embed.color) } },
    h("div", { class: "embed-body" },
      embed.provider?.name ? h("div", { class: "embed-provider" }, embed.provider.name) : null,
      embed.author?.name ? small(embed.author, attachments, "embed-author") : null,
      embed.title ? h("div", { class: "embed-title" }, titleOf(embed, names)) : null,
      embed.description ? h("div", { class: "embed-description markdown" }, render(embed.description, names)) : null,
      embed.fields?.length ? h("div", { class: "embed-fields" }, embed.fields.map((field) =>
        h("div", { class: field.inline ? "embed-field inline" : "embed-field" },
          h("div", { class: "embed-field-name markdown" }, render(field.name, names)),
          h("div", { class: "markdown" }, render(field.value, names)),
        ))) : null,
    ),
    media(embed.thumbnail, attachments, "embed-thumbnail"),
    media(embed.image, attachments, "embed-image"),
    footer(embed, attachments),
  );
}

/** The files that an embed shows are not listed a second time. */
export function shownInEmbeds(embeds) {
  return new Set(embeds.flatMap((embed) => [embed.image?.url, embed.thumbnail?.url, embed.footer?.icon_url, embed.author?.icon_url]));
}

// Attachments: which of them are pictures, and how the others look. Knows no message.

import { h, icon } from "./dom.js";

const UNITS = ["bytes", "KB", "MB", "GB"];

export function fileSize(bytes) {
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${unit ? size.toFixed(size < 10 ? 2 : 1).replace(/\.?0+$/, "") : size} ${UNITS[unit]}`;
}

export function isImage(attachment) {
  const type = attachment.content_type;
  return type ? /^image\/(png|jpe?g|gif|webp|avif|bmp)/.test(type) : /\.(png|jpe?g|gif|webp|avif|bmp)$/i.test(attachment.filename);
}

/** An attachment in the words of images.js. */
export function picture(attachment) {
  return {
    url: attachment.url,
    width: attachment.width,
    height: attachment.height,
    alt: attachment.description,
    filename: attachment.filename,
    spoiler: attachment.filename.startsWith("SPOILER_"),
  };
}

export function fileChip(attachment) {
  const type = attachment.content_type ?? "";
  if (type.startsWith("video/")) {
    return h("video", { class: "player", src: attachment.url, controls: true, preload: "metadata", "aria-label": attachment.description ?? attachment.filename });
  }
  if (type.startsWith("audio/")) return h("audio", { class: "player", src: attachment.url, controls: true, preload: "metadata", "aria-label": attachment.filename });
  return h("div", { class: "file-chip" },
    icon("file"),
    h("div", { class: "file-text" },
      h("a", { href: attachment.url, download: attachment.filename, target: "_blank", rel: "noopener" }, attachment.filename),
      h("span", { class: "file-size" }, fileSize(attachment.size ?? 0)),
    ),
  );
}

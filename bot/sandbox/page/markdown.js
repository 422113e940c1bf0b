// Discord's dialect of Markdown: parse(text) gives a tree of plain objects, render(tree) gives DOM nodes.
// Knows no names: who a mention is comes from the caller.

import { h } from "./dom.js";
import { timestamp } from "./time.js";

const FENCE = /^```(?:([\w+#.-]+)\n)?\n*([\s\S]*?)\n*```/;
const URL_END = /[^\s<>]*[^\s<>"'.,:;!?\]]/y;

// Tried in order at every position of a line; the first that matches takes its text.
const INLINE = [
  [/\\([^A-Za-z0-9\s])/y, (m) => ({ type: "text", text: m[1] })],
  [/(`+)([\s\S]*?[^`])\1(?!`)/y, (m) => ({ type: "code", text: m[2].replace(/^ (.*`.*) $/, "$1") })],
  [/<(https?:\/\/[^\s<>]+)>/y, (m) => link(m[1], [{ type: "text", text: m[1] }])],
  [/\[((?:\\.|[^\[\]\\]|\[[^\[\]]*\])+)\]\(\s*<?(https?:\/\/[^\s<>]+?)>?(?:\s+"[^"\n]*")?\s*\)/y, (m) => link(m[2], inline(m[1], false))],
  [/<@!?(\d+)>/y, (m) => ({ type: "user", id: m[1] })],
  [/<#(\d+)>/y, (m) => ({ type: "channel", id: m[1] })],
  [/<@&(\d+)>/y, (m) => ({ type: "role", id: m[1] })],
  [/<\/([^:<>]+):(\d+)>/y, (m) => ({ type: "command", name: m[1] })],
  [/<t:(-?\d{1,13})(?::([tTdDfFR]))?>/y, (m) => ({ type: "time", seconds: Number(m[1]), style: m[2] ?? "f" })],
  [/<a?:(\w{2,32}):\d+>/y, (m) => ({ type: "text", text: `:${m[1]}:` })],
  [/@(?:everyone|here)\b/y, (m) => ({ type: "everyone", text: m[0] })],
  [/\|\|([\s\S]+?)\|\|/y, (m) => ({ type: "spoiler", children: inline(m[1]) })],
  [/\*\*\*((?:\\.|[^\\])+?)\*\*\*(?!\*)/y, (m) => ({ type: "strong", children: [{ type: "em", children: inline(m[1]) }] })],
  [/\*\*((?:\\.|[^\\])+?)\*\*(?!\*)/y, (m) => ({ type: "strong", children: inline(m[1]) })],
  [/__((?:\\.|[^\\])+?)__(?!_)/y, (m) => ({ type: "u", children: inline(m[1]) })],
  [/~~((?:\\.|[^\\])+?)~~/y, (m) => ({ type: "s", children: inline(m[1]) })],
  [/\*(?!\s)((?:\\.|\*\*|[^*\\])*?[^\s*\\])\*(?!\*)/y, (m) => ({ type: "em", children: inline(m[1]) })],
  [/(?<!\w)_((?:\\.|__|[^_\\])+?)_(?!\w)/y, (m) => ({ type: "em", children: inline(m[1]) })],
];

function link(url, children) {
  return { type: "link", url, children };
}

function bareLink(text, index) {
  if (!/^https?:\/\/\S/.test(text.slice(index, index + 10))) return null;
  URL_END.lastIndex = index;
  let url = URL_END.exec(text)?.[0];
  if (!url) return null;
  // "(see https://a.b/c)" keeps its own bracket; "https://a.b/c_(d)" keeps the address's.
  while (url.endsWith(")") && url.split("(").length < url.split(")").length) url = url.slice(0, -1);
  return { url, length: url.length };
}

function inline(text, links = true) {
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push({ type: "text", text: plain });
    plain = "";
  };
  for (let index = 0; index < text.length; ) {
    const bare = links ? bareLink(text, index) : null;
    if (bare) {
      flush();
      nodes.push(link(bare.url, [{ type: "text", text: bare.url }]));
      index += bare.length;
      continue;
    }
    let taken = null;
    for (const [pattern, make] of INLINE) {
      pattern.lastIndex = index;
      const match = pattern.exec(text);
      if (match) {
        taken = { node: make(match), length: match[0].length };
        break;
      }
    }
    if (!taken) {
      plain += text[index];
      index += 1;
      continue;
    }
    if (taken.node.type === "text") {
      plain += taken.node.text;
    } else {
      flush();
      nodes.push(taken.node);
    }
    index += taken.length;
  }
  flush();
  return nodes;
}

const HEADING = /^(#{1,3}) +(.+)$/;
const SUBTEXT = /^-# +(.+)$/;
const ITEM = /^( *)([-*]|\d{1,9}\.) +(.+)$/;

function blocks(text, quotes) {
  const nodes = [];
  let rest = text;
  let paragraph = "";
  const flush = () => {
    // The line break before a block belongs to the block.
    const content = paragraph.replace(/\n$/, "");
    if (content) nodes.push({ type: "p", children: inline(content) });
    paragraph = "";
  };
  while (rest) {
    const atLineStart = paragraph === "" || paragraph.endsWith("\n");
    const fence = FENCE.exec(rest);
    if (fence) {
      flush();
      nodes.push({ type: "pre", language: fence[1] ?? "", text: fence[2] });
      rest = rest.slice(fence[0].length).replace(/^\n/, "");
      continue;
    }
    const end = rest.indexOf("\n");
    const line = end < 0 ? rest : rest.slice(0, end);
    const after = end < 0 ? "" : rest.slice(end + 1);
    if (atLineStart && quotes && rest.startsWith(">>> ")) {
      flush();
      nodes.push({ type: "quote", children: blocks(rest.slice(4), false) });
      return nodes;
    }
    if (atLineStart && quotes && line.startsWith("> ")) {
      flush();
      const quoted = /^(?:> [^\n]*(?:\n|$))+/.exec(rest)[0];
      nodes.push({ type: "quote", children: blocks(quoted.replace(/\n$/, "").replace(/^> /gm, ""), false) });
      rest = rest.slice(quoted.length);
      continue;
    }
    const heading = atLineStart && HEADING.exec(line);
    const subtext = atLineStart && SUBTEXT.exec(line);
    const item = atLineStart && ITEM.exec(line);
    if (heading || subtext) {
      flush();
      nodes.push(heading
        ? { type: `h${heading[1].length}`, children: inline(heading[2]) }
        : { type: "small", children: inline(subtext[1]) });
      rest = after;
    } else if (item) {
      flush();
      const ordered = /\d/.test(item[2]);
      const last = nodes.at(-1);
      const list = last?.type === (ordered ? "ol" : "ul")
        ? last
        : { type: ordered ? "ol" : "ul", start: ordered ? Number.parseInt(item[2], 10) : 1, items: [] };
      if (list !== last) nodes.push(list);
      list.items.push({ depth: Math.min(Math.floor(item[1].length / 2), 4), children: inline(item[3]) });
      rest = after;
    } else {
      const fenceInside = line.indexOf("```");
      const cut = fenceInside > 0 && FENCE.test(rest.slice(fenceInside)) ? fenceInside : line.length;
      paragraph += rest.slice(0, cut);
      rest = rest.slice(cut);
      if (cut === line.length && end >= 0) {
        paragraph += "\n";
        rest = after;
      }
    }
  }
  flush();
  return nodes;
}

export function parse(text) {
  return blocks(text.replace(/\r\n?/g, "\n").trim(), true);
}

/** The same text without any marks, for notices and one-line excerpts. */
export function plain(text, names) {
  const walk = (node) => {
    if (node.type === "user") return `@${names.user(node.id)}`;
    if (node.type === "channel") return `#${names.channel(node.id)}`;
    if (node.type === "time") return timestamp(node.seconds, node.style).textContent;
    if (node.type === "command") return `/${node.name}`;
    if (node.type === "role") return "@role";
    if (node.type === "spoiler") return "spoiler";
    return node.text ?? (node.children ?? node.items).map(walk).join("");
  };
  return parse(text).map(walk).join(" ");
}

const RENDER = {
  text: (node) => node.text,
  everyone: (node) => pill(node.text),
  user: (node, names) => pill(`@${names.user(node.id)}`, { data: { userId: node.id } }),
  channel: (node, names) => pill(`#${names.channel(node.id)}`),
  role: () => pill("@role"),
  command: (node) => pill(`/${node.name}`),
  time: (node) => timestamp(node.seconds, node.style),
  code: (node) => h("code", {}, node.text),
  pre: (node) => h("pre", { tabindex: 0, "aria-label": "Code" }, h("code", { data: { language: node.language } }, node.text)),
  strong: (node, names) => h("strong", {}, renderAll(node.children, names)),
  em: (node, names) => h("em", {}, renderAll(node.children, names)),
  u: (node, names) => h("u", {}, renderAll(node.children, names)),
  s: (node, names) => h("s", {}, renderAll(node.children, names)),
  p: (node, names) => h("p", {}, renderAll(node.children, names)),
  h1: (node, names) => h("h3", { class: "heading-1" }, renderAll(node.children, names)),
  h2: (node, names) => h("h4", { class: "heading-2" }, renderAll(node.children, names)),
  h3: (node, names) => h("h5", { class: "heading-3" }, renderAll(node.children, names)),
  small: (node, names) => h("p", { class: "subtext" }, renderAll(node.children, names)),
  quote: (node, names) => h("blockquote", {}, renderAll(node.children, names)),
  ul: (node, names) => h("ul", {}, items(node, names)),
  ol: (node, names) => h("ol", { start: node.start }, items(node, names)),
  link: (node, names) => anchor(node.url, renderAll(node.children, names)),
  spoiler: (node, names) => spoiler(renderAll(node.children, names)),
};

function items(node, names) {
  return node.items.map((item) =>
    h("li", { style: { "margin-inline-start": `${item.depth * 1.25}em` } }, renderAll(item.children, names)));
}

function pill(text, extra = {}) {
  return h("span", { class: "mention", ...extra }, text);
}

/** Only web addresses become links; anything else stays text. */
export function anchor(url, children) {
  if (!/^https?:\/\//i.test(url)) return h("span", {}, children);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow", title: url }, children);
}

function spoiler(children) {
  const hidden = h("span", { class: "spoiler-text" }, children);
  hidden.inert = true;
  const cover = h("span", { class: "spoiler", role: "button", tabindex: 0, "aria-label": "Spoiler", "aria-expanded": "false" }, hidden);
  const reveal = () => {
    hidden.inert = false;
    cover.classList.add("revealed");
    cover.setAttribute("aria-expanded", "true");
    cover.removeAttribute("aria-label");
  };
  cover.addEventListener("click", reveal);
  cover.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      reveal();
    }
  });
  return cover;
}

function renderAll(nodes, names) {
  return nodes.map((node) => RENDER[node.type](node, names));
}

/** names: {user(id) -> name, channel(id) -> name} */
export function render(text, names) {
  const fragment = document.createDocumentFragment();
  fragment.append(...renderAll(parse(text), names));
  return fragment;
}

// How a person is shown: name, avatar, the badge of an app. Knows nothing about messages.

import { h } from "./dom.js";

export function displayName(user) {
  return user.global_name ?? user.username;
}

/** A hue that stays with the id. Neighbouring ids land far apart on the circle: 137.5 degrees is the golden angle. */
function hue(id) {
  let sum = 0;
  for (const digit of String(id)) sum = (sum * 31 + digit.charCodeAt(0)) % 65521;
  return Math.round((sum * 137.508) % 360);
}

function initials(name) {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  return words.slice(0, 2).map((word) => [...word][0].toUpperCase()).join("") || "?";
}

/** Decoration: the name always stands beside it. */
export function avatar(user, size = 40) {
  const box = h("span", { class: "avatar", "aria-hidden": "true", style: { "--size": `${size}px`, "--hue": hue(user.id) } });
  if (user.avatar_url) box.append(h("img", { src: user.avatar_url, alt: "", width: size, height: size, decoding: "async" }));
  else box.append(initials(displayName(user)));
  return box;
}

export function presence(online) {
  return h("span", { class: online ? "presence online" : "presence", role: "img", "aria-label": online ? "Online" : "Offline" });
}

export function appBadge() {
  return h("span", { class: "app-badge", title: "This is an app" }, "APP");
}

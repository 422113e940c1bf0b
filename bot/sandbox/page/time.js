// Dates as Discord writes them, and relative times that keep themselves right. Knows nothing about messages.

import { h } from "./dom.js";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });
const shortDay = new Intl.DateTimeFormat(undefined, { day: "2-digit", month: "2-digit", year: "numeric" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

const STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
};

const UNITS = [["second", 60], ["minute", 60], ["hour", 24], ["day", 30], ["month", 12], ["year", Infinity]];

export function relativeTo(seconds, now = Date.now()) {
  let amount = seconds - now / 1000;
  for (const [unit, size] of UNITS) {
    if (Math.abs(amount) < size) return relative.format(Math.round(amount), unit);
    amount /= size;
  }
  return "";
}

export function clockTime(date) {
  return clock.format(date);
}

export function dayName(date) {
  return day.format(date);
}

export function fullTime(date) {
  return full.format(date);
}

export function sameDay(a, b) {
  return a.toDateString() === b.toDateString();
}

/** "Today at 12:30", "Yesterday at 12:30" or "07/08/2026 12:30" */
export function headerTime(date, now = new Date()) {
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (sameDay(date, now)) return `Today at ${clock.format(date)}`;
  if (sameDay(date, yesterday)) return `Yesterday at ${clock.format(date)}`;
  return `${shortDay.format(date)} ${clock.format(date)}`;
}

/** The pill of <t:seconds:style>. */
export function timestamp(seconds, style) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return h("span", {}, "Invalid date");
  const text = style === "R" ? relativeTo(seconds) : new Intl.DateTimeFormat(undefined, STYLES[style]).format(date);
  return h("time", {
    class: "timestamp",
    datetime: date.toISOString(),
    title: fullTime(date),
    data: style === "R" ? { relative: seconds } : {},
  }, text);
}

/** Keeps every relative time on the page right; one clock for all of them. */
export function keepTime(root) {
  return setInterval(() => {
    for (const element of root.querySelectorAll("time[data-relative]")) {
      const text = relativeTo(Number(element.dataset.relative));
      if (element.textContent !== text) element.textContent = text;
    }
  }, 1000);
}

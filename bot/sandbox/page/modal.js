// A form that the bot opened. Stays open until the bot took the answers. Does not know what they are for.

import { h, iconButton, uniqueId } from "./dom.js";
import { modalRow } from "./fields.js";
import { avatar, displayName } from "./people.js";

export function openModal(modal, room) {
  const { store, interactions, api } = room;
  const rows = (modal.components ?? []).map((row) => modalRow(row, store));
  const fields = rows.map((row) => row.field).filter(Boolean);
  const titleId = uniqueId("modal");
  const failure = h("p", { class: "failure", role: "alert" });
  const submitButton = h("button", { type: "submit", class: "button primary" }, h("span", { class: "button-face" }, "Submit"), h("span", { class: "spinner", hidden: true }));
  const form = h("form", { novalidate: true, on: { submit: (event) => submit(event), keydown: (event) => submitByKeys(event) } },
    h("header", { class: "modal-head" }, avatar(store.bot, 24), h("h2", { id: titleId }, modal.title), iconButton("close", "Close", () => dialog.close())),
    h("div", { class: "modal-rows" }, rows.map((row) => row.element), failure),
    h("p", { class: "modal-note" }, `This form is submitted to ${displayName(store.bot)}. Do not share passwords or other sensitive information.`),
    h("footer", { class: "modal-foot" },
      h("button", { type: "button", class: "button plain", on: { click: () => dialog.close() } }, "Cancel"),
      submitButton),
  );
  const dialog = h("dialog", { class: "modal", role: "dialog", "aria-modal": "true", "aria-labelledby": titleId, on: { keydown: (event) => keepFocus(event) } }, form);
  const back = wayBack(document.activeElement);

  function keepFocus(event) {
    if (event.key !== "Tab") return;
    const stops = [...dialog.querySelectorAll("button, input, textarea, a[href], [tabindex='0']")].filter((element) => !element.disabled && element.offsetParent);
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    if (document.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0]).focus();
  }

  function submitByKeys(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  }

  /** Shows what is wrong and moves to the first such field. */
  function isValid() {
    let first = null;
    for (const field of fields) {
      const problem = field.problem();
      field.problemText.textContent = problem ?? "";
      field.control.setAttribute("aria-invalid", String(Boolean(problem)));
      first ??= problem ? field : null;
    }
    first?.control.focus();
    return !first;
  }

  async function answers() {
    const values = {};
    for (const field of fields) {
      values[field.customId] = field.files ? await uploaded(field.files()) : field.read();
    }
    return values;
  }

  async function uploaded(files) {
    return files.length ? (await api.upload(modal.channel_id, files)).map((attachment) => attachment.id) : [];
  }

  async function submit(event) {
    event.preventDefault();
    if (submitButton.disabled || !isValid()) return;
    busy(true);
    failure.textContent = "";
    let problem;
    try {
      problem = await interactions.submitModal(modal, await answers());
    } catch (error) {
      problem = `The upload failed. ${error.message}`;
    }
    busy(false);
    if (problem) failure.textContent = problem;
    else dialog.close();
  }

  function busy(isBusy) {
    submitButton.disabled = isBusy;
    submitButton.classList.toggle("busy", isBusy);
    submitButton.querySelector(".spinner").hidden = !isBusy;
  }

  dialog.addEventListener("close", () => {
    dialog.remove();
    back()?.focus({ preventScroll: true });
  });
  document.body.append(dialog);
  dialog.showModal();
  const first = fields[0]?.control;
  first?.focus();
  if (first?.matches("textarea, [type=text]")) first.setSelectionRange(first.value.length, first.value.length);
}

/** Finds the element again later: the button that opened the form is redrawn while the form is open. */
function wayBack(element) {
  const message = element.closest("[data-message-id]");
  const { customId } = element.dataset;
  return () => (element.isConnected
    ? element
    : [...(message?.querySelectorAll("[data-custom-id]") ?? [])].find((control) => control.dataset.customId === customId));
}

// The fields of a modal: each knows its custom_id, reads its value and says what is wrong with it.
// Does not know what the modal is for.

import { KIND, selectOptions } from "./components.js";
import { h, icon, uniqueId } from "./dom.js";
import { fileSize } from "./files.js";
import { render } from "./markdown.js";
import { SelectMenu } from "./select.js";

const PARAGRAPH = 2;
const LONGEST_TEXT = 4000;

function textField(component) {
  const longest = component.max_length ?? LONGEST_TEXT;
  const required = component.required !== false;
  const id = uniqueId("field");
  const shared = { id, class: "input", placeholder: component.placeholder, maxlength: longest, name: component.custom_id, "aria-required": String(required) };
  const input = component.style === PARAGRAPH ? h("textarea", { ...shared, rows: 4 }) : h("input", { ...shared, type: "text", autocomplete: "off" });
  input.value = component.value ?? "";
  const counter = h("span", { class: "field-counter", "aria-hidden": "true" });
  const count = () => {
    counter.textContent = component.max_length ? `${input.value.length} / ${longest}` : "";
  };
  input.addEventListener("input", count);
  count();
  return {
    id,
    required,
    label: component.label,
    element: h("div", { class: "text-field" }, input, counter),
    control: input,
    read: () => input.value,
    problem() {
      const { length } = input.value;
      if (required && !input.value.trim()) return "This field is required.";
      if (length && component.min_length && length < component.min_length) return `This must be at least ${component.min_length} characters long.`;
      return length > longest ? `This must be at most ${longest} characters long.` : null;
    },
  };
}

function selectField(component, store) {
  const required = component.required !== false;
  const least = required ? component.min_values ?? 1 : 0;
  const menu = new SelectMenu({
    options: selectOptions(component, store),
    placeholder: component.placeholder,
    min: least,
    max: component.max_values ?? 1,
    disabled: component.disabled,
    customId: component.custom_id,
  });
  return {
    required,
    element: menu.element,
    control: menu.element,
    read: () => menu.values,
    problem: () => (menu.values.length < least ? (least === 1 ? "Choose one." : `Choose at least ${least}.`) : null),
  };
}

function uploadField(component, store) {
  const required = component.required !== false;
  const least = required ? component.min_values ?? 1 : 0;
  const most = component.max_values ?? 1;
  let files = [];
  const input = h("input", { type: "file", class: "visually-hidden", multiple: most > 1 });
  const names = h("ul", { class: "upload-names" });
  const draw = () => names.replaceChildren(...files.map((file) => h("li", {}, icon("file"), file.name, h("span", { class: "file-size" }, fileSize(file.size)))));
  const take = (list) => {
    files = [...list].slice(0, most);
    draw();
  };
  input.addEventListener("change", () => take(input.files));
  const zone = h("label", {
    class: "upload",
    on: {
      dragover: (event) => event.preventDefault(),
      drop: (event) => {
        event.preventDefault();
        event.stopPropagation();
        take(event.dataTransfer.files);
      },
    },
  }, input, h("span", {}, most > 1 ? `Choose up to ${most} files, or drop them here` : "Choose a file, or drop it here"));
  return {
    required,
    element: h("div", {}, zone, names),
    control: input,
    files: () => files,
    problem() {
      if (files.length < least) return least === 1 ? "A file is required." : `At least ${least} files are required.`;
      const large = files.find((file) => file.size > store.sizeLimit);
      return large ? `${large.name} is too large: the limit is ${fileSize(store.sizeLimit)}.` : null;
    },
  };
}

/** One box that is ticked or not; what the row is called stands beside it. */
function tickField(component, store, row) {
  const input = h("input", { type: "checkbox" });
  input.checked = Boolean(component.default);
  return {
    required: false,
    hasTitle: true,
    element: h("label", { class: "choice" }, input, h("span", {}, row.label, row.description ? h("small", {}, row.description) : null)),
    control: input,
    read: () => input.checked,
    problem: () => null,
  };
}

/** Radio buttons or checkboxes. */
function choiceField(component) {
  const kind = component.type === KIND.radio ? "radio" : "checkbox";
  const required = component.required !== false;
  const least = required ? component.min_values ?? 1 : 0;
  const most = component.max_values ?? Infinity;
  const name = uniqueId("choice");
  const inputs = component.options.map((option) => {
    const input = h("input", { type: kind, name, value: option.value });
    input.checked = Boolean(option.default);
    return input;
  });
  const values = () => inputs.filter((input) => input.checked).map((input) => input.value);
  const read = kind === "radio" ? () => values()[0] ?? null : values;
  const group = h("div", { class: "choices", role: kind === "radio" ? "radiogroup" : "group" }, component.options.map((option, index) =>
      h("label", { class: "choice" }, inputs[index], h("span", {}, option.label, option.description ? h("small", {}, option.description) : null))));
  return {
    required,
    element: group,
    named: group,
    control: inputs[0],
    read,
    problem() {
      const count = values().length;
      if (count < least) return least === 1 ? "Choose one." : `Choose at least ${least}.`;
      return kind === "checkbox" && count > most ? `Choose at most ${most}.` : null;
    },
  };
}

const FIELD = {
  [KIND.textInput]: textField,
  [KIND.stringSelect]: selectField,
  [KIND.userSelect]: selectField,
  [KIND.roleSelect]: selectField,
  [KIND.mentionableSelect]: selectField,
  [KIND.channelSelect]: selectField,
  [KIND.upload]: uploadField,
  [KIND.radio]: choiceField,
  [KIND.checkboxes]: choiceField,
  [KIND.checkbox]: tickField,
};

/** A row of the modal: {element, field?}. Text display rows have no field. */
export function modalRow(row, store) {
  if (row.type === KIND.text) return { element: h("div", { class: "markdown modal-text" }, render(row.content, store.names)) };
  const component = row.type === KIND.label ? row.component : row.type === KIND.row ? row.components[0] : row;
  const field = FIELD[component.type]?.(component, store, row);
  if (!field) return { element: h("div", {}) };
  field.customId = component.custom_id;
  const problemId = uniqueId("problem");
  field.problemText = h("p", { class: "field-problem", id: problemId, role: "alert" });
  const named = field.named ?? field.control;
  named.setAttribute("aria-describedby", problemId);
  if (field.hasTitle) return { field, element: h("div", { class: "field" }, field.element, field.problemText) };
  const label = row.label ?? component.label ?? "";
  const inner = [label, field.required ? h("span", { class: "required", title: "required" }, " *") : null];
  const title = field.id ? h("label", { class: "field-label", for: field.id }, inner) : h("div", { class: "field-label" }, inner);
  if (!field.id) named.setAttribute("aria-label", label);
  return {
    field,
    element: h("div", { class: "field" }, title,
      row.description ? h("p", { class: "field-description" }, row.description) : null,
      field.element, field.problemText),
  };
}

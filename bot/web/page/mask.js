// Paints a mask over a picture and sends it. A mask is a list of shapes in the pixels of the picture, so that
// undo takes away the last one and the size of the window does not matter.

const picture = document.getElementById("picture");
const canvas = document.getElementById("paint");
const form = document.getElementById("form");
const size = document.getElementById("size");
const undo = document.getElementById("undo");
const clear = document.getElementById("clear");
const submit = document.getElementById("submit");
const fault = document.getElementById("fault");
const covered = document.getElementById("covered");
const prompt = document.getElementById("prompt");
const sent = document.getElementById("sent");

const MARK = getComputedStyle(document.documentElement).getPropertyValue("--mark").trim();
const TOOLS = { b: "brush", l: "lasso", r: "rectangle" };
const SAMPLE = 96; // the coverage is counted on a copy of so many pixels a side

const shapes = [];
let tool = "brush";
let current = null; // the shape that is being drawn
let isSending = false;

// ---- shapes

function trace(context, shape, colour) {
  const [first, ...rest] = shape.points;
  context.fillStyle = context.strokeStyle = colour;
  context.beginPath();
  if (shape.tool === "rectangle") {
    const last = rest.at(-1) ?? first;
    context.rect(first.x, first.y, last.x - first.x, last.y - first.y);
    context.fill();
    return;
  }
  context.moveTo(first.x, first.y);
  if (shape.tool === "lasso") {
    for (const { x, y } of rest) context.lineTo(x, y);
    context.closePath();
    context.fill();
    return;
  }
  context.lineWidth = shape.width;
  context.lineCap = context.lineJoin = "round";
  context.lineTo(first.x + 0.01, first.y); // a line without any length would not be drawn
  for (const { x, y } of rest) context.lineTo(x, y);
  context.stroke();
}

function paintOn(target, colour, ground) {
  const context = target.getContext("2d");
  context.setTransform(target.width / picture.naturalWidth, 0, 0, target.height / picture.naturalHeight, 0, 0);
  context.clearRect(0, 0, picture.naturalWidth, picture.naturalHeight);
  if (ground) {
    context.fillStyle = ground;
    context.fillRect(0, 0, picture.naturalWidth, picture.naturalHeight);
  }
  for (const shape of current ? [...shapes, current] : shapes) trace(context, shape, colour);
}

function drawn(width, height) {
  const sheet = document.createElement("canvas");
  sheet.width = width;
  sheet.height = height;
  paintOn(sheet, "#fff", "#000");
  return sheet;
}

function coverage() {
  const { data } = drawn(SAMPLE, SAMPLE).getContext("2d").getImageData(0, 0, SAMPLE, SAMPLE);
  let white = 0;
  for (let index = 0; index < data.length; index += 4) white += data[index] > 127;
  return white / (SAMPLE * SAMPLE);
}

// ---- what is seen

function show() {
  const scale = Math.min(2, window.devicePixelRatio || 1);
  canvas.width = Math.max(1, Math.round(canvas.clientWidth * scale));
  canvas.height = Math.max(1, Math.round(canvas.clientHeight * scale));
  paintOn(canvas, MARK);
}

function refresh() {
  show();
  const share = shapes.length ? coverage() : 0;
  tell("");
  covered.textContent = `${share > 0 && share < 0.01 ? "< 1" : Math.round(100 * share)} %`;
  undo.disabled = clear.disabled = shapes.length === 0 || isSending;
  submit.disabled = share === 0 || isSending;
}

function choose(name) {
  tool = name;
  for (const button of form.querySelectorAll("[data-tool]")) {
    button.setAttribute("aria-pressed", String(button.dataset.tool === name));
  }
  size.disabled = name !== "brush";
}

// ---- the pointer

function position(event) {
  const box = canvas.getBoundingClientRect();
  return {
    x: ((event.clientX - box.left) / box.width) * picture.naturalWidth,
    y: ((event.clientY - box.top) / box.height) * picture.naturalHeight,
  };
}

canvas.addEventListener("pointerdown", (event) => {
  if (!event.isPrimary || event.button !== 0 || isSending || !picture.naturalWidth) return;
  event.preventDefault();
  canvas.setPointerCapture(event.pointerId);
  const width = (Number(size.value) / 100) * Math.max(picture.naturalWidth, picture.naturalHeight);
  current = { tool, width, points: [position(event)] };
  show();
});

canvas.addEventListener("pointermove", (event) => {
  if (!current || !event.isPrimary) return;
  const events = event.getCoalescedEvents?.() ?? [];
  current.points.push(...(events.length ? events : [event]).map(position));
  show();
});

canvas.addEventListener("pointerup", (event) => {
  if (!current || !event.isPrimary) return;
  const shape = current;
  current = null;
  if (shape.tool === "brush" || shape.points.length > 1) shapes.push(shape);
  refresh();
});

canvas.addEventListener("pointercancel", () => {
  current = null;
  show();
});

// ---- the tools

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-tool]");
  if (button) choose(button.dataset.tool);
});

undo.addEventListener("click", () => {
  shapes.pop();
  refresh();
});

clear.addEventListener("click", () => {
  shapes.length = 0;
  refresh();
});

document.addEventListener("keydown", (event) => {
  if (event.target === prompt || isSending) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
    event.preventDefault();
    undo.click();
  } else if (!event.ctrlKey && !event.metaKey && !event.altKey && TOOLS[event.key.toLowerCase()]) {
    choose(TOOLS[event.key.toLowerCase()]);
  }
});

// ---- sending

function tell(text) {
  fault.textContent = text;
  fault.hidden = text === "";
}

function finish({ title, reason }) {
  document.querySelector(".stage").hidden = document.querySelector("header").hidden = form.hidden = true;
  sent.querySelector("h2").textContent = title;
  sent.querySelector("p").textContent = reason;
  sent.hidden = false;
  sent.focus();
}

// Sends the mask and gives back why it was not taken, or nothing.
async function send() {
  const sheet = drawn(picture.naturalWidth, picture.naturalHeight);
  const body = new FormData();
  body.append("mask", await new Promise((done) => sheet.toBlob(done, "image/png")), "mask.png");
  if (!prompt.parentElement.hidden) body.append("prompt", prompt.value);
  const response = await fetch(window.location.href, { method: "POST", body });
  const answer = await response.json();
  if (response.ok || response.status === 404 || response.status === 410) finish(answer);
  else return `${answer.title}: ${answer.reason}`;
  return "";
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (isSending || submit.disabled) return;
  isSending = true;
  refresh();
  const label = submit.textContent;
  submit.textContent = form.dataset.sending;
  let reason = "";
  try {
    reason = await send();
  } catch {
    reason = form.dataset.unsent;
  }
  isSending = false;
  submit.textContent = label;
  refresh();
  tell(reason);
});

window.addEventListener("resize", show);
picture.addEventListener("load", refresh);
if (picture.complete) refresh();

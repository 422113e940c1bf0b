// The page of a job: a picture at full size, buttons that copy, and times in the reader's own zone.

const dialog = document.getElementById("large");
const links = [...document.querySelectorAll(".zoom")];
let shown = 0;

function show(number) {
  shown = (number + links.length) % links.length;
  const picture = links[shown].querySelector("img");
  const large = dialog.querySelector("img");
  large.src = picture.src;
  large.alt = picture.alt;
  const caption = links[shown].closest("figure").querySelector("figcaption");
  dialog.querySelector("p span").textContent =
    `${caption.querySelector("b").textContent} · ${caption.querySelector("span").textContent}`;
}

function open(event, number) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return; // a tab of its own
  event.preventDefault();
  show(number);
  dialog.showModal();
}

links.forEach((link, number) => link.addEventListener("click", (event) => open(event, number)));
for (const [name, step] of [["previous", -1], ["next", 1]]) {
  const button = dialog.querySelector(`.${name}`);
  button.hidden = links.length < 2;
  button.addEventListener("click", () => show(shown + step));
}
dialog.addEventListener("click", (event) => {
  if (!event.target.closest(".previous, .next")) dialog.close();
});
dialog.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step) show(shown + step);
});
dialog.addEventListener("close", () => links[shown].focus());

/** Browsers give a clipboard to secure pages alone; others copy what is selected. */
async function copy(source) {
  if (navigator.clipboard) return navigator.clipboard.writeText(source.textContent);
  getSelection().selectAllChildren(source);
  if (!document.execCommand("copy")) throw new Error("The browser does not copy.");
}

for (const button of document.querySelectorAll(".copy")) {
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await copy(document.getElementById(button.dataset.copies));
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = label; }, 1500);
  });
}

for (const time of document.querySelectorAll("time")) {
  const format = { dateStyle: "long", timeStyle: "short" };
  time.textContent = new Date(time.dateTime).toLocaleString(document.documentElement.lang, format);
}

"use strict";
// One picture, one cursor. The address says where it is: #step=3, or #run=2&step=3.
const runs = JSON.parse(document.getElementById("runs").textContent);
const at = (id) => document.getElementById(id);
const [view, svg, tip] = [at("view"), document.querySelector("svg.run"), at("tip")];
let run = 0;
let step = 0; // 0 is before the first.

// Words for what one points at.
for (const title of svg.querySelectorAll("g > title, path > title, rect > title")) {
  title.parentNode.dataset.words = title.textContent;
  title.remove();
}
view.addEventListener("pointermove", (event) => {
  const told = event.target.closest("[data-words]");
  tip.hidden = !told || view.classList.contains("dragged");
  if (tip.hidden) return;
  tip.textContent = told.dataset.words;
  const [width, height] = [tip.offsetWidth, tip.offsetHeight];
  tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - width - 4)) + "px";
  tip.style.top = (event.clientY + 18 + height > innerHeight ? event.clientY - height - 8 : event.clientY + 18) + "px";
});
view.addEventListener("pointerleave", () => { tip.hidden = true; });

// Zoom, about the point that stays where it is.
const { width: natural, height: tall } = svg.viewBox.baseVal;
let zoom = 1;
// All of it, unless that would be too small to read.
const fitting = () => {
  const wide = Math.min(1.6, view.clientWidth / natural);
  return Math.min(wide, Math.max(0.7, view.clientHeight / tall));
};
function zoomTo(wanted, x = view.clientWidth / 2, y = view.clientHeight / 2) {
  const before = svg.getBoundingClientRect();
  const box = view.getBoundingClientRect();
  const part = [(box.left + x - before.left) / before.width, (box.top + y - before.top) / before.height];
  zoom = Math.min(12, Math.max(0.2, wanted));
  svg.style.width = natural * zoom + "px";
  const after = svg.getBoundingClientRect();
  view.scrollLeft += after.left + part[0] * after.width - (box.left + x);
  view.scrollTop += after.top + part[1] * after.height - (box.top + y);
}
view.addEventListener("wheel", (event) => {
  if (event.shiftKey) return;
  event.preventDefault();
  const box = view.getBoundingClientRect();
  const turned = Math.max(-60, Math.min(60, event.deltaY));
  zoomTo(zoom * Math.exp(-turned / 300), event.clientX - box.left, event.clientY - box.top);
}, { passive: false });
at("in").onclick = () => zoomTo(zoom * 1.3);
at("out").onclick = () => zoomTo(zoom / 1.3);
at("fit").onclick = () => zoomTo(fitting());
addEventListener("resize", () => zoomTo(zoom));
view.addEventListener("pointerdown", (event) => {
  if (event.button !== 0 || event.pointerType === "touch") return;
  view.classList.add("dragged");
  view.setPointerCapture(event.pointerId);
});
view.addEventListener("pointermove", (event) => {
  if (!view.classList.contains("dragged")) return;
  view.scrollLeft -= event.movementX;
  view.scrollTop -= event.movementY;
});
for (const end of ["pointerup", "pointercancel"]) {
  view.addEventListener(end, () => view.classList.remove("dragged"));
}

// The run, step by step.
const drawn = (name) => svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", name));
const [line, ring] = [drawn("path"), drawn("circle")];
line.setAttribute("class", "cursor");
ring.setAttribute("class", "ring");
ring.setAttribute("r", 9);
function say(parent, now) {
  const part = (name, text) => {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  };
  parent.replaceChildren(part("i", now.when), part("b", now.who), " " + now.words);
}
function list() {
  at("list").replaceChildren(...runs[run].steps.map((now, number) => {
    const item = document.createElement("li");
    say(item, now);
    item.onclick = () => go(number + 1);
    return item;
  }));
  for (const [number, button] of [...at("which").children].entries()) {
    button.setAttribute("aria-pressed", number === run);
  }
}
function show() {
  const { steps, top, bottom } = runs[run];
  const now = steps[step - 1];
  at("count").textContent = now ? `step ${step} of ${steps.length}` : `${steps.length} steps`;
  at("first").disabled = at("back").disabled = step <= 1;
  at("last").disabled = at("forth").disabled = step >= steps.length;
  for (const mark of [line, ring]) mark.style.display = now ? "" : "none";
  for (const item of at("list").querySelectorAll("[aria-current]")) item.removeAttribute("aria-current");
  if (!now) return;
  say(at("words"), now);
  line.setAttribute("d", `M${now.x} ${top - 4}V${bottom + 4}`);
  ring.setAttribute("cx", now.x);
  ring.setAttribute("cy", now.y);
  const item = at("list").children[step - 1];
  item.setAttribute("aria-current", "step");
  at("list").scrollTop = item.offsetTop - at("list").offsetTop - at("list").clientHeight / 2;
  // What happens is in sight.
  const [seen, box] = [ring.getBoundingClientRect(), view.getBoundingClientRect()];
  if (seen.left < box.left || seen.right > box.right) view.scrollLeft += seen.left - box.left - box.width / 2;
  if (seen.top < box.top || seen.bottom > box.bottom) view.scrollTop += seen.top - box.top - box.height / 2;
}
function go(wanted) {
  step = Math.min(runs[run].steps.length, Math.max(1, wanted));
  show();
  // Some browsers forbid it on file://, and it is a convenience.
  try { history.replaceState(null, "", (run ? `#run=${run + 1}&` : "#") + `step=${step}`); } catch {}
}
function fromAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const number = (name) => Number.parseInt(asked.get(name), 10) || 0;
  run = Math.min(runs.length, Math.max(1, number("run"))) - 1;
  step = Math.min(runs[run].steps.length, Math.max(0, number("step")));
  list();
  show();
}
zoomTo(fitting());
view.scrollLeft = view.scrollTop = 0;
if (runs.length === 0) {
  at("panel").hidden = true;
} else {
  runs.forEach((one, number) => {
    const button = document.createElement("button");
    button.textContent = one.name;
    button.onclick = () => { run = number; list(); go(1); };
    at("which").append(button);
  });
  at("first").onclick = () => go(1);
  at("back").onclick = () => go(step - 1);
  at("forth").onclick = () => go(step + 1);
  at("last").onclick = () => go(Infinity);
  addEventListener("hashchange", fromAddress);
  const keys = {
    ArrowLeft: () => go(step - 1), ArrowRight: () => go(step + 1), Home: () => go(1), End: () => go(Infinity),
    "+": () => zoomTo(zoom * 1.3), "-": () => zoomTo(zoom / 1.3), 0: () => zoomTo(fitting()),
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
  fromAddress();
}

// Keys for the triage desk: j and k through a queue, and on a case t takes, d decides, q asks, n opens the next one.
// They can be switched off (WCAG 2.1.4), and never fire while somebody types.
const OFF = "desk-keys-off";
const isOff = () => localStorage.getItem(OFF) === "1";

const rows = () => [...document.querySelectorAll(".gol-list tbody th a")];

function step(by) {
  const links = rows();
  if (!links.length) return;
  const here = links.indexOf(document.activeElement);
  links[Math.min(Math.max(here + by, 0), links.length - 1)].focus();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  t: () => (document.querySelector("[data-desk=take]") ?? document.querySelector("[data-desk=release]"))?.click(),
  d: () => document.querySelector(".gol-decide input[type=radio]")?.focus(),
  q: () => document.querySelector("[data-desk=ask]")?.click(),
  n: () => document.querySelector("[data-desk=next]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (isOff() || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]")) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

const words = document.querySelector(".gol-list tbody") ? "Keys: j and k move through the list." : "Keys: t take or put back, d decide, q ask, n next case.";
const foot = document.createElement("p");
foot.className = "govuk-body-s gol-keys";
const button = document.createElement("button");
button.type = "button";
button.className = "gol-link-button";
function say() {
  foot.replaceChildren(document.createTextNode(isOff() ? "Keys are off. " : `${words} `), button);
  button.textContent = isOff() ? "Switch them on" : "Switch them off";
}
button.addEventListener("click", () => {
  localStorage.setItem(OFF, isOff() ? "0" : "1");
  say();
});
say();
document.getElementById("main-content")?.append(foot);

// What is typed at the counter is kept as it is typed, so that nothing is lost when somebody walks away or the tablet sleeps.
const form = document.querySelector("[data-half-typed]");
const words = form.querySelector("[data-kept]");
const PATIENCE = 1500; // milliseconds after the last change

let changed = false;
let sending = false;
let left = false; // the page is on its way to another one
let waits;

async function keep() {
  clearTimeout(waits);
  if (!changed || left || !form.elements.first_name.value.trim()) return;
  if (sending) {
    waits = setTimeout(keep, PATIENCE);
    return;
  }
  changed = false;
  sending = true;
  const data = new FormData(form);
  data.set("by", "script");
  try {
    const answer = await fetch(form.dataset.halfTyped, { method: "POST", body: new URLSearchParams(data), keepalive: true });
    const told = answer.redirected ? {} : await answer.json();
    if (told.draft) form.elements.draft.value = told.draft;
    words.textContent = told.draft ? `Kept as ${told.draft}.` : (told.words ?? "Not kept: you are signed out.");
  } catch {
    changed = true; // no connection: kept with the next change
    words.textContent = "No connection: what you type is not kept yet.";
  } finally {
    sending = false;
  }
}

form.addEventListener("input", () => {
  changed = true;
  clearTimeout(waits);
  waits = setTimeout(keep, PATIENCE);
});
form.addEventListener("submit", () => (left = true));
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep());

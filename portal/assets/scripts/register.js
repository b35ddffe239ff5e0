// The register of a class: each tap is kept here and sent at once, and while the connection is away it waits here. Every tap says
// when it was made, so that the last one counts, however often and in whatever order they come.
import { keepForOffline, newId, shelf } from "./kept.js";

const page = document.querySelector("[data-register]");
const form = page.querySelector("[data-form]");
const { who, taps: address, worker } = page.dataset;
const kept = shelf("registers");
const mine = async () => (await kept.waiting(who)).filter((tap) => tap.session === page.dataset.session);

let why = "";
const WHY = { 401: "You are signed out. Open this page again and sign in.", 403: "This page is out of date. Reload it." };

async function sayWhatWaits() {
  const bar = page.querySelector("[data-away]");
  const waiting = await mine();
  const marks = waiting.filter((tap) => tap.seat).length;
  const words = [];
  if (marks) words.push(`${marks} ${marks === 1 ? "mark waits" : "marks wait"} here.`);
  if (waiting.some((tap) => tap.close)) words.push("The register is closed when the connection is back.");
  if (waiting.length) words.unshift(why || "No connection.");
  if (waiting.length && !why) words.push("Go on: they are sent when the connection is back.");
  bar.hidden = !words.length;
  bar.textContent = words.join(" ");
}

let sending = false;
async function send() {
  if (sending) return;
  sending = true;
  const batch = (await mine()).slice(0, 100);
  if (batch.length) await sendBatch(batch);
  sending = false;
  await sayWhatWaits();
}

async function sendBatch(batch) {
  why = "";
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify(batch.map(({ session, ...tap }) => tap)),
      signal: AbortSignal.timeout(15000),
    });
    why = answer.redirected ? WHY[401] : (WHY[answer.status] ?? "");
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const answers = await answer.json();
    await kept.forget(new Set(answers.map((each) => each.id)));
    const told = answers.filter((each) => each.words);
    if (told.length) page.querySelector("[data-told]").textContent = told.map((each) => each.words).join(" ");
    if (answers.some((each) => each.outcome === "closed")) location.reload();
  } catch {
    // tried again when the browser says that it is online, and every few seconds
  }
}

const keep = (tap) => kept.add({ id: newId(), session: page.dataset.session, at: new Date().toISOString(), ...tap }, who);

form.addEventListener("change", async (event) => {
  const seat = event.target.dataset.seat;
  if (!seat) return;
  await keep({ seat, mark: event.target.value });
  if (!navigator.onLine) await sayWhatWaits();
  send();
});

// With a connection the form goes its usual way; without one, that it is closed waits here with the marks.
form.addEventListener("submit", async (event) => {
  if (navigator.onLine) return;
  event.preventDefault();
  await keep({ close: form.elements.rest.checked ? "rest" : "all" });
  await sayWhatWaits();
});

window.addEventListener("online", send);
window.addEventListener("offline", sayWhatWaits);
setInterval(send, 5000);

// What was tapped and is not sent yet stands on the page that was kept, too.
async function restore() {
  for (const tap of await mine()) {
    const box = tap.seat && form.querySelector(`[data-seat="${CSS.escape(tap.seat)}"][value="${CSS.escape(tap.mark)}"]`);
    if (box) box.checked = true;
  }
}

restore().then(send);
keepForOffline({ worker, scopes: ["/hub/classes/"], pages: [], assets: [] }).then((isKept) => {
  if (isKept) page.dataset.isKept = "yes";
});

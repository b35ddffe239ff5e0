// The scan page: the box keeps the focus, each answer is heard and seen, and while the connection is away scans wait here.
// Every scan has an id of its own: sent again after a gap it is answered again, and never done twice.
import * as camera from "./camera.js";
import { keepForOffline, newId } from "./kept.js";
import * as kept from "./kept-scans.js";

const page = document.querySelector("[data-scan]");
const scripts = document.querySelector("[data-scripts]").dataset;
const form = page.querySelector("[data-form]");
const box = page.querySelector("[data-code]");
const who = page.dataset.who; // on a shared scanner nobody sends another's
const TONES = { done: [880], already: [440, 440], wrong_state: [330, 262], wrong_item: [196, 196, 196], unknown: [262], stopped: [147, 147], waiting: [523, 392], bin: [660, 990] };

let audio;
function sound(outcome) {
  try {
    audio ??= new AudioContext();
    audio.resume().catch(() => {});
    (TONES[outcome] ?? []).forEach((tone, place) => {
      const note = audio.createOscillator();
      const loudness = audio.createGain();
      const at = audio.currentTime + place * 0.16;
      note.frequency.value = tone;
      note.type = outcome === "done" ? "sine" : "square";
      loudness.gain.value = 0.12;
      note.connect(loudness).connect(audio.destination);
      note.start(at);
      note.stop(at + 0.13);
    });
  } catch {
    // no sound here: colour, shape and words say the same
  }
}

function link(told) {
  const a = document.createElement("a");
  a.className = "govuk-link";
  a.href = told.href;
  a.textContent = told.link;
  return a;
}

function show(told) {
  const answer = page.querySelector("[data-answer]");
  answer.hidden = false;
  answer.className = `gol-answer gol-answer--${told.outcome}`;
  answer.querySelector("[data-title]").textContent = told.title;
  answer.querySelector("[data-words]").textContent = told.words;
  answer.querySelector("[data-link]").replaceChildren(...(told.href ? [link(told)] : []));
  const row = document.createElement("li");
  row.className = `gol-scans__item gol-scans__item--${told.outcome}`;
  row.dataset.id = told.id;
  const title = document.createElement("strong");
  title.textContent = told.title;
  const words = document.createElement("span");
  words.textContent = told.words;
  row.append(title, " ", told.href ? link(told) : (told.code ?? ""), " ", words);
  const last = page.querySelector("[data-last]");
  last.querySelector("[data-none]")?.remove();
  last.querySelector(`[data-id="${CSS.escape(told.id)}"]`)?.remove();
  last.prepend(row);
  [...last.children].slice(12).forEach((old) => old.remove());
  answer.scrollIntoView({ block: "nearest" });
  sound(told.bin ? "bin" : told.outcome);
}

// A loud bar: how many wait here, why, and what to do about it.
let why = "";
async function sayHowManyWait() {
  const bar = page.querySelector("[data-away]");
  const count = (await kept.waiting(who)).length;
  const words = [];
  if (count) words.push(`${why || "No connection."} ${count} ${count === 1 ? "scan waits" : "scans wait"} here.`);
  if (count && !why) words.push("Go on: they are sent when the connection is back.");
  if (await kept.isSomebodyElsesHere(who)) words.push("Scans of someone else wait on this device too: they are sent when that person signs in here.");
  bar.hidden = !words.length;
  bar.textContent = words.join(" ");
}

const WHY = { 401: "You are signed out. Open this page again and sign in.", 403: "This page is out of date. Reload it." };
const shownAsWaiting = new Set();
function showWaiting(scans) {
  for (const { id, code } of scans.filter((scan) => !shownAsWaiting.has(scan.id))) {
    shownAsWaiting.add(id);
    show({ id, outcome: "waiting", title: "Kept", words: "Not done yet: it is sent when the connection is back.", code });
  }
}

let sending = false;
async function send() {
  if (sending) return;
  sending = true;
  let again = false;
  const batch = (await kept.waiting(who)).slice(0, 50);
  if (batch.length) again = await sendBatch(batch);
  sending = false;
  await sayHowManyWait();
  if (again) send();
}

// Whether more waits, and may be sent at once.
async function sendBatch(batch) {
  why = "";
  try {
    const answer = await fetch("/warehouse/scans", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify(batch),
      signal: AbortSignal.timeout(15000),
    });
    why = answer.redirected ? WHY[401] : (WHY[answer.status] ?? "");
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const answers = await answer.json();
    const ids = new Set(answers.map((each) => each.id));
    await kept.forget(ids);
    const bin = answers.findLast((each) => each.bin)?.bin;
    if (bin) {
      await kept.useBin(bin);
      openBin(bin);
    }
    answers.forEach((each) => show(each));
    const left = (await kept.waiting(who)).length;
    if (page.dataset.then === "reload" && !left && answers.some((each) => each.outcome === "done")) location.assign(`?answered=${answers.at(-1).id}`);
    return ids.size > 0 && left > 0;
  } catch {
    showWaiting(await kept.waiting(who)); // tried again when the browser says that it is online, and every few seconds
    return false;
  }
}

// What was chosen stands in the address too, so that it stays through a reload without a connection.
function remember(name, value) {
  const address = new URL(location.href);
  address.searchParams.set(name, value);
  address.searchParams.delete("answered");
  history.replaceState(null, "", address);
}

function openBin(bin) {
  form.elements.bin.value = bin;
  page.querySelector("[data-bin-words]").textContent = `Into bin ${bin}. Scan another bin to change it.`;
  remember("bin", bin);
}

// A bin that the page knows is open at once; one that was opened later is known by the server's answer.
function openKnownBin(code) {
  const name = code.replace(/\/+$/, "").split("/").pop().toUpperCase();
  if (page.dataset.bins.split(" ").includes(name)) openBin(name);
}

function extraOf(grade) {
  const extra = {};
  if (form.elements.bin?.value) extra.bin = form.elements.bin.value;
  if (form.elements.wave?.value) extra.wave = form.elements.wave.value;
  if (grade) extra.grade = grade;
  if (form.elements.seal?.value) extra.seal = form.elements.seal.value;
  return extra;
}

form.addEventListener("submit", async (event) => {
  const code = box.value.trim();
  const grade = form.elements.grade?.value ?? "";
  if (page.dataset.mode === "check" && !grade) return; // the device's own page opens
  event.preventDefault();
  box.value = "";
  if (!code) return;
  if (page.dataset.mode === "put_away") openKnownBin(code);
  const scan = { id: newId(), mode: page.dataset.mode, code, scanned_at: new Date().toISOString(), extra: extraOf(grade) };
  await kept.add(scan, who);
  if (!navigator.onLine) {
    showWaiting([scan]);
    sayHowManyWait();
  }
  send();
});

// The box keeps the focus, without taking the keyboard away from whoever moves on with Tab: what is typed or scanned elsewhere
// on the page goes into it, and so does a touch beside everything that can be touched.
const isBusy = () => document.querySelector("dialog[open]") !== null;
document.addEventListener("keydown", (event) => {
  if (isBusy() || event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1 || event.key === " ") return;
  if (event.target !== box && !event.target.matches("input:not([type=radio]), textarea, select")) box.focus();
});
document.addEventListener("click", (event) => {
  if (!isBusy() && !event.target.closest("a, button, input, label, summary, dialog")) box.focus();
});
form.addEventListener("change", (event) => {
  if (event.target.name === "grade") remember("grade", event.target.value);
  if (event.target !== box) box.focus();
});
window.addEventListener("focus", () => isBusy() || box.focus());
window.addEventListener("online", send);
window.addEventListener("offline", sayHowManyWait);
setInterval(send, 5000);

// ── At the start ─────────────────────────────────────────────────────────────────────────────────────────────────────

function restoreChoices() {
  const chosen = new URLSearchParams(location.search);
  if (page.dataset.mode === "put_away" && chosen.get("bin")) openBin(chosen.get("bin"));
  const grade = [...form.querySelectorAll("[name=grade]")].find((each) => each.value === chosen.get("grade"));
  if (grade) grade.checked = true;
}

function submitCode(code) {
  box.value = code;
  form.requestSubmit();
}

if (camera.isHere()) camera.attach(page.querySelector("[data-camera]"), scripts.reader, submitCode);
restoreChoices();
box.focus();
kept.bringOver().then(async () => {
  if (!navigator.onLine) showWaiting(await kept.waiting(who));
  send();
});
keepForOffline({
  worker: scripts.worker,
  scopes: ["/warehouse/scan", "/warehouse/waves/"],
  pages: [...document.querySelectorAll(".gol-modes__card")].map((card) => card.getAttribute("href")),
  assets: [scripts.reader],
}).then((isKept) => {
  if (isKept) page.dataset.isKept = "yes";
});

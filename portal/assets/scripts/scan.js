// The scan page: the box keeps the focus, each answer is heard and seen, and while the connection is away scans wait here.
// Every scan has an id of its own: sent again after a gap it is answered again, and never done twice.
const page = document.querySelector("[data-scan]");
const form = page.querySelector("[data-form]");
const box = page.querySelector("[data-code]");
const OURS = "scans-waiting:";
const KEPT = OURS + page.dataset.who; // under whoever scanned: on a shared scanner nobody sends another's
const TONES = { done: [880], already: [440, 440], wrong_state: [330, 262], wrong_item: [196, 196, 196], unknown: [262], stopped: [147, 147], waiting: [523, 392] };

let held = []; // where the browser keeps nothing for us, this page does while it is open
let isStored = true;
function read() {
  if (!isStored) return held;
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "null") ?? held;
  } catch {
    return held;
  }
}

function keep(scans) {
  held = scans;
  try {
    localStorage.setItem(KEPT, JSON.stringify(scans));
    isStored = true;
  } catch {
    isStored = false;
    // a full or closed storage: they are held in the page
  }
}

function isSomebodyElsesHere() {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith(OURS) && key !== KEPT && localStorage.getItem(key) !== "[]");
  } catch {
    return false;
  }
}

const newId = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (+c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (+c / 4)))).toString(16));

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
  sound(told.outcome);
}

// A loud bar: how many wait here, why, and what to do about it.
let why = "";
function sayHowManyWait() {
  const bar = page.querySelector("[data-away]");
  const count = read().length;
  const words = [];
  if (count) words.push(`${why || "No connection."} ${count} ${count === 1 ? "scan waits" : "scans wait"} here.`);
  if (count && !why) words.push("Go on: they are sent when the connection is back.");
  if (isSomebodyElsesHere()) words.push("Scans of somebody else wait on this device too: they are sent when that person signs in here.");
  bar.hidden = !words.length;
  bar.textContent = words.join(" ");
}

const WHY = { 401: "You are signed out. Open this page again and sign in.", 403: "This page is too old. Open it again." };
const shownAsWaiting = new Set();
function showWaiting(scans) {
  for (const { id, code } of scans.filter((scan) => !shownAsWaiting.has(scan.id))) {
    shownAsWaiting.add(id);
    show({ id, outcome: "waiting", title: "Kept", words: "Not done yet: it is sent when the connection is back.", code });
  }
}

let sending = false;
async function send() {
  if (sending || !read().length) return;
  sending = true;
  let again = false;
  why = "";
  const batch = read().slice(0, 50);
  try {
    const answer = await fetch("/warehouse/scans", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify(batch),
      signal: AbortSignal.timeout(15000),
    });
    why = answer.redirected ? WHY[401] : (WHY[answer.status] ?? "");
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const told = await answer.json();
    const answered = new Set(told.map((each) => each.id));
    keep(read().filter((scan) => !answered.has(scan.id)));
    told.forEach(show);
    if (page.dataset.then === "reload" && !read().length && told.some((each) => each.outcome === "done")) location.assign(`?answered=${told.at(-1).id}`);
    again = answered.size > 0 && read().length > 0;
  } catch {
    showWaiting(read()); // tried again when the browser says that it is online, and every few seconds
  }
  sending = false;
  sayHowManyWait();
  if (again) send();
}

function takeBin(code) {
  const said = code.replace(/\/+$/, "").split("/").pop().toUpperCase();
  if (!page.dataset.bins.split(" ").includes(said)) return false;
  form.elements.bin.value = said;
  page.querySelector("[data-bin-words]").textContent = `Into bin ${said}. Scan another bin to change it.`;
  return true;
}

form.addEventListener("submit", (event) => {
  const code = box.value.trim();
  const grade = form.elements.grade?.value ?? "";
  if (page.dataset.mode === "check" && !grade) return; // the device's own page opens
  event.preventDefault();
  box.value = "";
  if (!code) return;
  if (page.dataset.mode === "put_away") {
    if (takeBin(code)) return;
    if (!form.elements.bin.value) {
      page.querySelector("[data-bin-words]").textContent = `“${code}” is no bin. Scan the bin first.`;
      sound("wrong_item");
      return;
    }
  }
  const extra = {};
  if (form.elements.bin?.value) extra.bin = form.elements.bin.value;
  if (form.elements.wave?.value) extra.wave = form.elements.wave.value;
  if (grade) extra.grade = grade;
  const scan = { id: newId(), mode: page.dataset.mode, code, scanned_at: new Date().toISOString(), extra };
  keep([...read(), scan]);
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
  if (event.target !== box) box.focus();
});
window.addEventListener("focus", () => isBusy() || box.focus());
window.addEventListener("online", send);
window.addEventListener("offline", sayHowManyWait);
setInterval(send, 5000);
box.focus();
sayHowManyWait();
send();

// A call that goes on: its time counts on, and what is typed is kept from the first keystroke.
const timer = document.querySelector("[data-call-seconds]");
if (timer) {
  const began = Date.now() - Number(timer.dataset.callSeconds) * 1000; // the server's count: no two clocks are compared
  const tick = () => {
    const seconds = Math.max(0, Math.floor((Date.now() - began) / 1000));
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    const two = (number) => String(number).padStart(2, "0");
    timer.textContent = `${hours ? `${hours}:` : ""}${two(minutes)}:${two(seconds % 60)}`;
  };
  tick();
  setInterval(tick, 1000);
}

const form = document.querySelector("form[data-save-to]");
const line = form?.querySelector("[data-saved]");
if (form && line) {
  const PAUSE = 800;
  let later;
  let isDirty = false;
  let isFirst = true;
  let isOnItsWay = false;
  let leaves = false;

  // `keepalive` lets the last letters arrive although the page is being left.
  async function save(keepalive = false) {
    clearTimeout(later);
    if (!isDirty || leaves) return;
    if (isOnItsWay && !keepalive) {
      later = setTimeout(save, PAUSE);
      return;
    }
    isDirty = false;
    isOnItsWay = true;
    try {
      const answer = await fetch(form.dataset.saveTo, { method: "POST", body: new FormData(form), keepalive });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const { saved } = await answer.json();
      line.removeAttribute("role");
      line.textContent = `Saved ${saved}`;
    } catch {
      isDirty = true;
      line.setAttribute("role", "alert");
      line.textContent = "Not saved just now: the connection is away, or you are signed out. Keep this page open; it tries again.";
      later = setTimeout(save, 5000);
    } finally {
      isOnItsWay = false;
    }
  }

  form.addEventListener("input", () => {
    isDirty = true;
    clearTimeout(later);
    later = setTimeout(save, isFirst ? 0 : PAUSE);
    isFirst = false;
  });
  form.addEventListener("submit", () => {
    leaves = true;
    clearTimeout(later);
  });
  window.addEventListener("pagehide", () => save(true));
}

// What is read back says what has just been chosen.
const readBack = form?.querySelector("[data-read-back]");
if (readBack) {
  const chosen = (name) => form.querySelector(`[name=${name}]:checked`)?.value ?? "yes or no";
  const say = () => {
    readBack.textContent = readBack.dataset.readBack.replace("{share}", chosen("share")).replace("{follow_up}", chosen("follow_up"));
  };
  form.addEventListener("change", say);
  say();
}

// Warns before a session ends, in time to say "I am still here"; asks the server first, because another tab may have gone on.
const script = document.querySelector("script[data-session-ends-in]");
const dialog = document.getElementById("session-warning");
const total = Number(script?.dataset.sessionEndsIn) || 0;

if (dialog && total > 0) {
  const title = document.getElementById("session-warning-title");
  const words = document.getElementById("session-warning-words");
  const keep = document.getElementById("session-keep");
  const out = document.getElementById("session-out");
  const token = dialog.querySelector("[name=csrfmiddlewaretoken]").value;
  const early = Math.min(300, Math.floor(total / 3)); // five minutes, or less where sessions are short
  let timer;

  // Asks how long the session still has; a POST begins it anew.
  async function left(method) {
    const answer = await fetch("/account/keep", { method, headers: { "X-CSRFToken": token, Accept: "application/json" } });
    return answer.ok ? (await answer.json()).seconds : 0;
  }

  function arm(seconds) {
    clearTimeout(timer);
    timer = setTimeout(look, Math.max(0, seconds - early) * 1000);
  }

  async function look() {
    let seconds;
    try {
      seconds = await left("GET");
    } catch {
      timer = setTimeout(look, 30_000);
      return;
    }
    if (seconds <= 0) return over();
    if (seconds > early + 2) return close(seconds);
    const minutes = Math.max(1, Math.round(seconds / 60));
    title.textContent = `You will be signed out in ${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
    if (!dialog.open) {
      dialog.showModal();
      title.focus();
    }
    timer = setTimeout(look, Math.min(60, seconds + 1) * 1000);
  }

  function close(seconds) {
    if (dialog.open) dialog.close();
    arm(seconds);
  }

  function over() {
    title.textContent = "You have been signed out";
    words.textContent = "What you have written on this page is still here. When you send it, sign in and we will have kept it for you.";
    keep.textContent = "Close";
    keep.onclick = () => dialog.close();
    out.hidden = true;
    if (!dialog.open) dialog.showModal();
  }

  keep.onclick = async () => {
    const seconds = await left("POST").catch(() => 0);
    return seconds > 0 ? close(seconds) : over();
  };

  arm(total);
}

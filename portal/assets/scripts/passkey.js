// Says in words why a passkey did not work, where allauth's script would only write to the console.
document.addEventListener("allauth.error", (event) => {
  const place = document.getElementById("passkey-problem");
  if (!place) return;
  event.preventDefault();
  const stopped = event.detail.exception?.name === "NotAllowedError";
  place.textContent = stopped
    ? "Nothing was changed: the passkey was cancelled, took too long, or is not on this device. Try again, or use another way."
    : "This browser or device could not use a passkey here. Use another way.";
  place.hidden = false;
});

// A signature on the glass: drawn with a finger, a pen or a mouse, and sent as a picture with the form.
const form = document.querySelector("[data-sign]");
const pad = form.querySelector("[data-pad]");
const glass = pad.querySelector("canvas");
const field = form.querySelector("[data-signature]");
const pen = glass.getContext("2d");
let isDrawn = false;

function place(event) {
  const box = glass.getBoundingClientRect();
  return [((event.clientX - box.left) * glass.width) / box.width, ((event.clientY - box.top) * glass.height) / box.height];
}

function clear() {
  pen.clearRect(0, 0, glass.width, glass.height);
  isDrawn = false;
  field.value = "";
}

function show() {
  pad.hidden = form.querySelector("[name=kind]:checked")?.value !== "signature";
}

pen.lineWidth = 3;
pen.lineCap = "round";
pen.strokeStyle = "#1b1b2f";
glass.addEventListener("pointerdown", (event) => {
  glass.setPointerCapture(event.pointerId);
  pen.beginPath();
  pen.moveTo(...place(event));
  event.preventDefault();
});
glass.addEventListener("pointermove", (event) => {
  if (!glass.hasPointerCapture(event.pointerId)) return;
  pen.lineTo(...place(event));
  pen.stroke();
  isDrawn = true;
});
pad.querySelector("[data-clear]").addEventListener("click", clear);
form.addEventListener("change", show);
form.addEventListener("submit", () => {
  const isWanted = form.querySelector("[name=kind]:checked")?.value === "signature";
  field.value = isWanted && isDrawn ? glass.toDataURL("image/png") : "";
});
show();

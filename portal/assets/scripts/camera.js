// The camera as a scanner: the browser's own reader of codes where it has one, else ZXing, which is fetched only then.
const WANTED = { qr_code: "QR_CODE", code_128: "CODE_128", code_39: "CODE_39", ean_13: "EAN_13" };
const WIDEST = 960;
const EVERY = 200; // milliseconds
const SAME_AGAIN_AFTER = 3000; // a code that stays in view is one scan
const REFUSALS = {
  NotAllowedError: "This page is not allowed to use the camera. Allow it in your browser's settings for this site, or type the code.",
  NotFoundError: "No camera was found on this device. Type the code, or use a scanner.",
  NotReadableError: "Another program is using the camera. Close it, then try again.",
};

export const isHere = () => Boolean(navigator.mediaDevices?.getUserMedia);

async function ownReader() {
  if (!("BarcodeDetector" in window)) return null;
  const known = await BarcodeDetector.getSupportedFormats();
  const formats = Object.keys(WANTED).filter((name) => known.includes(name));
  if (!formats.includes("qr_code")) return null;
  const detector = new BarcodeDetector({ formats });
  return async (canvas) => (await detector.detect(canvas))[0]?.rawValue ?? "";
}

function loadScript(src) {
  return new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = src;
    script.onload = done;
    script.onerror = () => fail(new Error("The reader of codes could not be loaded."));
    document.head.append(script);
  });
}

async function zxingReader(src) {
  if (!window.ZXing) await loadScript(src);
  const { MultiFormatReader, DecodeHintType, BarcodeFormat, BinaryBitmap, HybridBinarizer, HTMLCanvasElementLuminanceSource } = window.ZXing;
  const reader = new MultiFormatReader();
  const formats = Object.values(WANTED).map((name) => BarcodeFormat[name]);
  reader.setHints(new Map([[DecodeHintType.POSSIBLE_FORMATS, formats], [DecodeHintType.TRY_HARDER, true]]));
  return async (canvas) => {
    try {
      return reader.decodeWithState(new BinaryBitmap(new HybridBinarizer(new HTMLCanvasElementLuminanceSource(canvas)))).getText();
    } catch {
      return ""; // no code in this picture
    }
  };
}

// `place` holds the buttons, the picture and the words; `onCode` hears each code once.
export function attach(place, readerUrl, onCode) {
  const find = (name) => place.querySelector(`[data-camera-${name}]`);
  const video = find("picture");
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  let stream = null;
  let timer = 0;
  let last = { code: "", at: 0 };

  function say(words) {
    find("words").textContent = words;
    find("words").hidden = !words;
  }

  function showAsOn(isOn) {
    find("start").hidden = isOn;
    find("stop").hidden = !isOn;
    video.hidden = !isOn;
    if (!isOn) find("torch").hidden = true;
  }

  function stop() {
    clearTimeout(timer);
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.srcObject = null;
    showAsOn(false);
  }

  function take(code) {
    const now = Date.now();
    const isSame = code === last.code && now - last.at < SAME_AGAIN_AFTER;
    last = { code, at: now };
    if (!isSame) onCode(code);
  }

  async function look(read) {
    if (!stream) return;
    if (video.videoWidth) {
      const scale = Math.min(1, WIDEST / video.videoWidth);
      canvas.width = video.videoWidth * scale;
      canvas.height = video.videoHeight * scale;
      pen.drawImage(video, 0, 0, canvas.width, canvas.height);
      const code = await read(canvas).catch(() => "");
      if (code && stream) take(code);
    }
    timer = setTimeout(() => look(read), EVERY);
  }

  function offerTorch() {
    const [track] = stream.getVideoTracks();
    const torch = find("torch");
    torch.hidden = !track.getCapabilities?.().torch;
    torch.setAttribute("aria-pressed", "false");
    torch.onclick = async () => {
      const isOn = torch.getAttribute("aria-pressed") !== "true";
      await track.applyConstraints({ advanced: [{ torch: isOn }] });
      torch.setAttribute("aria-pressed", String(isOn));
    };
  }

  async function start() {
    say("");
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false });
      video.srcObject = stream;
      await video.play();
      showAsOn(true);
      offerTorch();
      look((await ownReader()) ?? (await zxingReader(readerUrl)));
    } catch (fault) {
      stop();
      say(REFUSALS[fault.name] ?? `The camera cannot be used: ${fault.message}`);
    }
  }

  find("start").addEventListener("click", start);
  find("stop").addEventListener("click", stop);
  document.addEventListener("visibilitychange", () => document.hidden && stream && stop());
  place.hidden = false;
}

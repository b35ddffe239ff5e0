// What was scanned and is not answered yet, in IndexedDB: it outlives a reload and a closed browser. In the order of the scans.
const OLD = "scans-waiting:";

const asPromise = (asked) =>
  new Promise((done, fail) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });

let database;
function open() {
  database ??= new Promise((done, fail) => {
    const asked = indexedDB.open("scans", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("waiting", { keyPath: "place", autoIncrement: true });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  return database;
}

const store = async (mode) => (await open()).transaction("waiting", mode).objectStore("waiting");

let held = []; // where the browser keeps nothing for us, this page does while it is open

export async function add(scan, who) {
  try {
    await asPromise((await store("readwrite")).add({ who, scan }));
  } catch {
    held.push(scan);
  }
}

async function rows() {
  try {
    return await asPromise((await store("readonly")).getAll());
  } catch {
    return [];
  }
}

// Only of whoever scanned: on a shared scanner nobody sends another's.
export const waiting = async (who) => [...(await rows()).filter((row) => row.who === who).map((row) => row.scan), ...held];

export const isSomebodyElsesHere = async (who) => (await rows()).some((row) => row.who !== who);

async function change(fits, deed) {
  const kept = (await rows()).filter((row) => fits(row.scan));
  if (!kept.length) return;
  const waiting = await store("readwrite");
  await Promise.all(kept.map((row) => asPromise(deed(waiting, row))));
}

export async function forget(ids) {
  held = held.filter((scan) => !ids.has(scan.id));
  await change((scan) => ids.has(scan.id), (waiting, row) => waiting.delete(row.place));
}

// A bin that only the server knew: what was scanned after it and waits still goes into it.
export async function useBin(bin) {
  const fits = (scan) => scan.mode === "put_away";
  held.filter(fits).forEach((scan) => (scan.extra.bin = bin));
  await change(fits, (waiting, row) => waiting.put({ ...row, scan: { ...row.scan, extra: { ...row.scan.extra, bin } } }));
}

// Earlier versions of this page kept them in localStorage.
export async function bringOver() {
  try {
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith(OLD))) {
      for (const scan of JSON.parse(localStorage.getItem(key))) await add(scan, key.slice(OLD.length));
      localStorage.removeItem(key);
    }
  } catch {
    // a closed storage holds nothing
  }
}

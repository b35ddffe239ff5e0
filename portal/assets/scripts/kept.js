// What was done here and is not sent yet, in IndexedDB: it outlives a reload and a closed browser. In the order in which it was
// done, under the name of whoever did it: on a shared device nobody sends another's.
const asPromise = (asked) =>
  new Promise((done, fail) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });

// One database for each kind of thing. Each thing has an id of its own, so that it may be sent twice and is done once.
export function shelf(name) {
  let database;
  let held = []; // where the browser keeps nothing for us, this page does while it is open

  function open() {
    database ??= new Promise((done, fail) => {
      const asked = indexedDB.open(name, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("waiting", { keyPath: "place", autoIncrement: true });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
    return database;
  }

  const store = async (mode) => (await open()).transaction("waiting", mode).objectStore("waiting");

  async function add(scan, who) {
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

  const waiting = async (who) => [...(await rows()).filter((row) => row.who === who).map((row) => row.scan), ...held];

  const isSomebodyElsesHere = async (who) => (await rows()).some((row) => row.who !== who);

  async function each(fits, deed) {
    const kept = (await rows()).filter((row) => fits(row.scan));
    if (!kept.length) return;
    const waiting = await store("readwrite");
    await Promise.all(kept.map((row) => asPromise(deed(waiting, row))));
  }

  async function forget(ids) {
    held = held.filter((scan) => !ids.has(scan.id));
    await each((scan) => ids.has(scan.id), (waiting, row) => waiting.delete(row.place));
  }

  async function change(fits, changed) {
    held = held.map((scan) => (fits(scan) ? changed(scan) : scan));
    await each(fits, (waiting, row) => waiting.put({ ...row, scan: changed(row.scan) }));
  }

  return { add, waiting, isSomebodyElsesHere, forget, change };
}

export const newId = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (+c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (+c / 4)))).toString(16));

// Where the browser can, this page and those of `pages` open without a connection too.
export async function keepForOffline({ worker, scopes, pages, assets }) {
  if (!navigator.serviceWorker) return false;
  try {
    for (const scope of scopes) await navigator.serviceWorker.register(worker, { scope });
    const { active } = await navigator.serviceWorker.ready;
    const worn = performance.getEntriesByType("resource").map((each) => new URL(each.name));
    const own = worn.filter((url) => url.origin === location.origin && url.pathname.startsWith("/static/")).map((url) => url.pathname);
    return await new Promise((done) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done(true);
      active.postMessage({ pages: [location.pathname + location.search, ...pages], assets: [...new Set([...own, ...assets])] }, [channel.port2]);
    });
  } catch {
    return false; // without it the page works while there is a connection, and keeps what is done on it
  }
}

// Keeps a few pages for when there is no connection: those pages and what they wear, and no other page of the service.
// Another version of the assets is another cache.
const NAME = "{{ name }}-pages-";
const CACHE = NAME + "{{ version }}";
const PATIENCE = 5000; // milliseconds until a kept page is shown in place of one that does not come
const HASHED = /\.[0-9a-f]{12}\.[a-z0-9.]+$/;
const PAGES = new RegExp("{{ pages|escapejs }}", "i"); // the paths of those pages
const CHOICE = "{{ choice }}"; // the part of the address that makes another page of one path
const chosen = (url) => (CHOICE ? `?${CHOICE}=${url.searchParams.get(CHOICE) ?? "{{ otherwise }}"}` : "");
const keyOf = (url) => url.pathname + (url.pathname === "{{ choosing }}" ? chosen(url) : "");
const isKept = (url) => PAGES.test(url.pathname);
const isAsset = (url) => url.pathname.startsWith("/static/");

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith(NAME) && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

async function keepPage(url, answer) {
  const cache = await caches.open(CACHE);
  // Signed out, or not allowed any more: nothing that was kept for whoever was here is shown again.
  const isClosed = answer.type === "opaqueredirect" || answer.redirected || answer.status === 401 || answer.status === 403;
  if (isClosed) return caches.delete(CACHE);
  if (answer.ok) await cache.put(keyOf(url), answer);
}

async function pageOf(request) {
  const url = new URL(request.url);
  const fresh = fetch(request).then(async (answer) => {
    await keepPage(url, answer.clone());
    return answer;
  });
  const kept = async () => (await caches.open(CACHE)).match(keyOf(url));
  const late = new Promise((done) => setTimeout(() => kept().then((page) => page && done(page)), PATIENCE));
  try {
    return await Promise.race([fresh, late]);
  } catch (away) {
    const page = await kept();
    if (page) return page;
    throw away;
  }
}

async function assetOf(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept && HASHED.test(new URL(request.url).pathname)) return kept;
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  } catch (away) {
    if (kept) return kept;
    throw away;
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && isKept(url)) event.respondWith(pageOf(event.request));
  else if (isAsset(url)) event.respondWith(assetOf(event.request));
});

// The page says what it wears and which pages its worker may open next: what is not kept yet is fetched now, while it can be.
async function keepAll({ pages, assets }) {
  const cache = await caches.open(CACHE);
  for (const address of assets) {
    if (!(await cache.match(address))) await cache.add(address).catch(() => {});
  }
  for (const address of pages) {
    const url = new URL(address, self.location);
    if (isKept(url) && !(await cache.match(keyOf(url)))) await fetch(url).then((answer) => keepPage(url, answer)).catch(() => {});
  }
}

self.addEventListener("message", (event) => {
  event.waitUntil(keepAll(event.data).then(() => event.ports[0]?.postMessage("kept")));
});

// Builds what the pages wear (build/static/) and what the print is set in (build/fonts/) from sources and npm packages.

import { copyFile, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as sass from "sass";

const SOURCES = "portal/assets";
const PACKAGES = "node_modules";
const STATIC = "build/static";
const PRINT = "build/fonts";

const woff2 = join(PACKAGES, "@fontsource-variable/atkinson-hyperlegible-next");
const ttf = join(PACKAGES, "@expo-google-fonts/atkinson-hyperlegible-next");

async function copy(from, to) {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
}

async function copyAll(folder, to) {
  for (const name of await readdir(folder)) await copy(join(folder, name), join(to, name));
}

// Begin from nothing, so that a source taken away is also gone from the build.
await rm(STATIC, { recursive: true, force: true });
await rm(PRINT, { recursive: true, force: true });

const { css } = sass.compile(join(SOURCES, "styles/portal.scss"), {
  loadPaths: [PACKAGES],
  style: "compressed",
  quietDeps: true,
});
await mkdir(join(STATIC, "css"), { recursive: true });
await writeFile(join(STATIC, "css/portal.css"), css);

await copyAll(join(SOURCES, "scripts"), join(STATIC, "js"));
await copyAll(join(SOURCES, "images"), join(STATIC, "images"));
await copy(join(PACKAGES, "govuk-frontend/dist/govuk/govuk-frontend.min.js"), join(STATIC, "js/govuk-frontend.min.js"));
// Reads QR codes and bar codes from the camera where the browser has no reader of its own; the scan page fetches it only then.
await copy(join(PACKAGES, "@zxing/library/umd/index.min.js"), join(STATIC, "js/zxing.min.js"));

// One variable file a range of letters holds every weight: 53 kB in all, and plain English needs only the first.
for (const range of ["latin", "latin-ext"]) {
  const name = `atkinson-hyperlegible-next-${range}-wght-normal.woff2`;
  await copy(join(woff2, "files", name), join(STATIC, "fonts", name));
}
await copy(join(woff2, "LICENSE"), join(STATIC, "fonts/OFL.txt"));

// ReportLab takes neither WOFF2 nor variable fonts: the print has a file for each weight it uses.
for (const [folder, name] of Object.entries({
  "400Regular": "Regular",
  "400Regular_Italic": "Italic",
  "600SemiBold": "SemiBold",
  "700Bold": "Bold",
  "700Bold_Italic": "BoldItalic",
})) {
  await copy(
    join(ttf, folder, `AtkinsonHyperlegibleNext_${folder}.ttf`),
    join(PRINT, `AtkinsonHyperlegibleNext-${name}.ttf`),
  );
}
await copy(join(ttf, "LICENSE_FONT"), join(PRINT, "OFL.txt"));

// Noto for what the house's typeface has not, and for the scripts that people's names are written in.
const noto = join(PACKAGES, "@expo-google-fonts");
const families = "Sans SansMono SansArabic SansBengali SansDevanagari SansEthiopic SansGujarati SansGurmukhi SansHebrew SansKR SansSC SansTamil";
for (const family of families.split(" ")) {
  const folder = `noto-${family.replace(/^Sans(?=.)/, "Sans-").toLowerCase()}`;
  for (const weight of ["Regular", "Bold"]) {
    const cut = `${{ Regular: 400, Bold: 700 }[weight]}${weight}`;
    await copy(join(noto, folder, cut, `Noto${family}_${cut}.ttf`), join(PRINT, `Noto${family}-${weight}.ttf`));
  }
}

console.log(`built ${STATIC}/css/portal.css (${Math.round(css.length / 1024)} kB), ${PRINT}/`);

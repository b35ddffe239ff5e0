// What was scanned and is not answered yet.
import { shelf } from "./kept.js";

const OLD = "scans-waiting:";
const scans = shelf("scans");

export const { add, waiting, isSomebodyElsesHere, forget } = scans;

// A bin that only the server knew: what was scanned after it and waits still goes into it.
export const useBin = (bin) => scans.change((scan) => scan.mode === "put_away", (scan) => ({ ...scan, extra: { ...scan.extra, bin } }));

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

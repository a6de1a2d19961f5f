// The worker around the search, behind its glue in one file: a worker takes no import map, so that the page checks the
// hash of the whole. From slice to slice it says how far it is; it is stopped by being ended.

const SLICE_MS = 100;

/** The page sends the program and the request; answers are lines as `crates/annex` writes them. */
onmessage = ({ data }) => {
  try {
    initSync({ module: data.module });
    seek(new Seek(data.request), performance.now(), 500);
  } catch (why) {
    postMessage(`\t\t\t\t\twrong\t${why?.message ?? why}`);
  }
};

/** A slice after the other, each about as long as the last one should have been; the rate stands in front. */
function seek(search, began, states) {
  const before = performance.now();
  let line;
  try {
    line = search.advance(states);
  } catch (why) {
    postMessage(`\t\t\t\t\twrong\t${why?.message ?? why}`);
    return;
  }
  const now = performance.now();
  const known = Number(line.split("\t", 1)[0]);
  postMessage(`${Math.round(known / Math.max((now - began) / 1000, 0.001))}\t${line}`);
  if (line.split("\t")[4] === "") {
    const next = Math.min(Math.max(states * SLICE_MS / Math.max(now - before, 1), 50), 4 * states);
    setTimeout(seek, 0, search, began, Math.round(next));
  }
}

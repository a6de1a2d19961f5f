// The worker around the search, behind the page's glue in one script: a worker takes no import map, so that the page
// checks the hashes of both. From slice to slice it says how far it is; it is stopped by being ended.

const SLICE_MS = 100;

/** The page sends its two programs and the request; answers are lines as `crates/annex` writes them. */
onmessage = ({ data: { page, annex, request } }) => {
  try {
    globalThis.synodSplit = {
      __wasm_split_load_annex(told, data) {
        new WebAssembly.Instance(annex, { __wasm_split: exports });
        exports.__indirect_function_table.get(told)(data, true);
      },
    };
    const exports = initSync({ module: page });
    begin(request, (why) => (why === undefined ? seek(performance.now(), 500) : wrong(why)));
  } catch (why) {
    wrong(why);
  }
};

/** A slice after the other, each about as long as the last one should have been; the rate stands in front. */
function seek(began, states) {
  const before = performance.now();
  let line;
  try {
    line = advance(states);
  } catch (why) {
    wrong(why);
    return;
  }
  const now = performance.now();
  const known = Number(line.split("\t", 1)[0]);
  postMessage(`${Math.round(known / Math.max((now - began) / 1000, 0.001))}\t${line}`);
  if (line.split("\t")[4] === "") {
    const next = Math.min(Math.max(states * SLICE_MS / Math.max(now - before, 1), 50), 4 * states);
    setTimeout(seek, 0, began, Math.round(next));
  }
}

function wrong(why) {
  postMessage(`\t\t\t\t\twrong\t${why?.message ?? why}`);
}

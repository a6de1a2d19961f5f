// The shell around the Wasm, in plain JavaScript because it must speak when Rust cannot.
//
// Before the page runs it loads it and says why that failed; after the page has died it shows the run's link.
// It is a file of its own with its hash in index.html: the content policy allows no inline script.
// The addresses and hashes of what it loads stand as data attributes on its own script element.

const own = document.querySelector("script[data-wasm]").dataset;
const progress = document.getElementById("shell-progress");
const SLOW_AFTER_MS = 8000;
const IDLE_WITHIN_MS = 500;
const REOPEN_AT = "synod.reopen_at_us";
// Where the browser cannot check a hash for us without asking twice, we do so ourselves.
const checks = Boolean(globalThis.crypto?.subtle);

// The last run that the page handed over, encoded, and the instant of the slice it was about to compute.
// After a failure neither changes: a page that is half dead may still be calling.
let fragment = location.hash.slice(1);
let atUs = null;
let failed = false;

/** What the page calls; see `web/src/ports`. */
window.synodShell = {
  /** The whole run as a link's fragment, after each intervention. */
  run(encoded) {
    fragment = failed ? fragment : String(encoded).replace(/^#/, "");
  },
  /** The simulated instant before each slice of work. */
  position(us) {
    atUs = failed ? atUs : Number(us);
  },
  /** The page is dead: called by the panic hook, and by every uncaught error. */
  fail(message) {
    showFailure({
      title: "Synod stopped",
      text: fragment
        ? "The page ran into a fault of its own. Your run is not lost: this link holds it."
        : "The page ran into a fault of its own, before it had a run to keep.",
      message: String(message),
      button: fragment ? "Reopen the run" : "Try again",
    });
  },
  /** Why the part of the page that comes later is not there, where it did not load. */
  whyAbsent: undefined,
  /** Searches in a worker, for whoever has the part that comes later: `hear` is told how far it is; what comes back ends it. */
  seek,
  /** Where a reopened run should pause, once, or null. */
  reopenAtUs: takeReopenAt(),
};

addEventListener("error", (event) => {
  // An extension's script that fails is not our failure.
  const ours = !event.filename || event.filename.startsWith(location.origin);
  const harmless = /^ResizeObserver loop/.test(event.message);
  if (ours && !harmless && (event.error || event.message)) {
    window.synodShell.fail(event.message);
  }
});
addEventListener("unhandledrejection", (event) => {
  window.synodShell.fail(event.reason?.message ?? event.reason);
});

// What the program calls for the half of it that comes later; see `crates/xtask/src/later.rs`.
window.synodSplit = {
  __wasm_split_load_annex(told, data) {
    whenIdle(async () => exports.__indirect_function_table.get(told)(data, await loadAnnex()));
  },
};

// What unpacks the programs; see `unpack.js`. A failure is told by whoever waits for it.
const unpacker = own.unpack ? compile(own.unpack, own.unpackIntegrity) : null;
unpacker?.catch(() => {});
// The two halves, compiled, and what the first one gives the second.
let [page, annex, exports] = [];
// The bytes of the first half, behind which the second is packed.
let known;

start();

async function start() {
  if (typeof WebAssembly !== "object") {
    showFailure({
      title: "This browser cannot run Synod",
      text: "Synod needs WebAssembly, which is missing or switched off here. Every current browser has it; a strict security mode may switch it off.",
      button: "Try again",
    });
    return;
  }
  const slow = setTimeout(() => say(`Still loading: ${kilobytes()} are needed once, nothing more.`), SLOW_AFTER_MS);
  try {
    const elsewhere = (module, length) => unpackingElsewhere(module, length, null, breathe);
    const [glue, begins, goesOn] = await Promise.all([
      import(address(own.glue)),
      program(own.wasm, own.wasmIntegrity, Number(own.wasmBytes), unpacker, elsewhere),
      own.rest ? program(own.rest, own.restIntegrity, Number(own.restBytes), unpacker, elsewhere) : new Uint8Array(),
    ]);
    say("Starting the cluster…");
    const bytes = joined(new Uint8Array(begins), goesOn.subarray(Number(own.restHead)));
    known = own.annex ? bytes : null;
    page = await WebAssembly.compile(bytes);
    exports = await glue.default({ module_or_path: page });
    document.documentElement.dataset.synod = "running";
  } catch (error) {
    showLoadFailure(error);
  } finally {
    clearTimeout(slow);
  }
}

/** What the page can do without at first: files, the gallery, further systems, the search. Is it there? */
async function loadAnnex() {
  try {
    // What unpacks it is packed as the page was.
    const first = (module, length) => unpacking(module, length, null, breathe);
    const behind = (module, length) => unpackingElsewhere(module, length, known, breathe);
    const thorough = program(own.annexUnpack, own.annexUnpackIntegrity, Number(own.annexUnpackBytes), unpacker, first).then(WebAssembly.compile);
    annex = await WebAssembly.compile(await program(own.annex, own.annexIntegrity, Number(own.annexBytes), thorough, behind));
    known = null;
    await WebAssembly.instantiate(annex, { __wasm_split: exports });
    return true;
  } catch (error) {
    window.synodShell.whyAbsent = error.message;
    return false;
  }
}

/** Searches in a worker: the same program, with the script that the build put into a section of it. */
function seek(request, hear) {
  const script = WebAssembly.Module.customSections(annex ?? page, "worker");
  // The policy of the page reaches a worker only where it comes from a blob.
  const source = URL.createObjectURL(new Blob(script, { type: "text/javascript" }));
  const worker = new Worker(source, { type: "module" });
  worker.onmessage = ({ data }) => hear(data);
  worker.onerror = (event) => hear(`\t\t\t\t\twrong\t${event.message ?? "The search stopped"}`);
  worker.postMessage({ page, annex, request });
  return () => {
    worker.terminate();
    URL.revokeObjectURL(source);
  };
}

/** After the next frame, and soon even where frames leave no room. */
function whenIdle(run) {
  if (typeof requestIdleCallback === "function") {
    requestIdleCallback(run, { timeout: IDLE_WITHIN_MS });
  } else {
    setTimeout(run, IDLE_WITHIN_MS);
  }
}

/** Lets the page draw and hear in between. */
function breathe() {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

/** The bytes of a program. The published ones come packed, and are unpacked while they arrive, as `begin` begins it. */
async function program(relative, integrity, length, unpacker, begin) {
  if (!relative.endsWith(".packed")) {
    return (await arrive(fetch(address(relative), { integrity }))).arrayBuffer();
  }
  const [response, module] = await Promise.all([arrive(fetchOnce(relative, integrity)), unpacker]);
  const [unpack, reader] = [await begin(module, length), response.body.getReader()];
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    await unpack.take(part.value);
  }
  const unpacked = await unpack.program();
  if (unpacked === null || (checks && (await hash(await unpack.packed())) !== integrity)) {
    throw new TypeError(`${response.url} is not the one that was published`);
  }
  return unpacked;
}

function joined(one, other) {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** A module of WebAssembly without glue. */
async function compile(relative, integrity) {
  const response = await arrive(fetchOnce(relative, integrity));
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (checks && (await hash(bytes)) !== integrity) {
    throw new TypeError(`${response.url} is not the one that was published`);
  }
  return WebAssembly.compile(bytes);
}

/** Fetches what the page has already asked for; a browser gives that only to whoever names no hash. */
function fetchOnce(relative, integrity) {
  return fetch(address(relative), checks ? {} : { integrity });
}

async function arrive(fetching) {
  const response = await fetching;
  if (!response.ok) {
    throw new TypeError(`${response.url} answered ${response.status}`);
  }
  return response;
}

async function hash(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-384", bytes));
  return `sha384-${btoa(String.fromCharCode(...digest))}`;
}

function address(relative) {
  return new URL(relative, document.baseURI).href;
}

function kilobytes() {
  return `${Math.ceil((Number(own.wasmBytes) + Number(own.restBytes ?? 0)) / 1000)} kB`;
}

function say(text) {
  if (progress?.isConnected) {
    progress.textContent = text;
  }
}

function showLoadFailure(error) {
  const blocked = typeof WebAssembly.CompileError === "function" && error instanceof WebAssembly.CompileError;
  if (blocked) {
    showFailure({
      title: "This browser cannot run Synod",
      text: "The browser refused the page's program: WebAssembly is blocked here, or the browser is too old for it.",
      message: String(error.message),
      button: "Try again",
    });
  } else if (error instanceof TypeError) {
    showFailure({
      title: "Synod did not load",
      text: "A file of the page did not arrive, or is not the one that was published. Check the connection and try again.",
      message: String(error.message),
      button: "Try again",
    });
  } else {
    window.synodShell.fail(error?.message ?? error);
  }
}

function runLink() {
  return location.href.split("#")[0] + (fragment ? `#${fragment}` : "");
}

/** The first failure is the cause; what follows it is noise. */
function showFailure({ title, text, message, button }) {
  if (failed) {
    return;
  }
  failed = true;
  document.documentElement.dataset.synod = "failed";
  const body = element("div", "shell-panel-body");
  const heading = body.appendChild(element("h2", "", title));
  heading.id = "shell-title";
  heading.tabIndex = -1;
  body.append(element("p", "", text));
  if (atUs !== null) {
    body.append(element("p", "", `It stopped after ${(atUs / 1e6).toFixed(6)} s of simulated time.`));
  }
  if (message) {
    body.append(element("pre", "shell-panel-message", message));
  }
  if (fragment) {
    body.append(linkField());
  }
  body.append(buttons(button));
  const panel = element("div", "shell-panel");
  panel.setAttribute("role", "alertdialog");
  panel.setAttribute("aria-modal", "true");
  panel.setAttribute("aria-labelledby", heading.id);
  panel.append(body);
  document.getElementById("shell").replaceChildren(panel);
  document.getElementById("app").inert = true;
  heading.focus();
}

function linkField() {
  const label = element("label", "", "The run's link");
  const link = element("input", "shell-panel-link");
  link.id = "shell-link";
  link.readOnly = true;
  link.value = runLink();
  link.addEventListener("focus", () => link.select());
  label.append(link);
  return label;
}

function buttons(name) {
  const row = element("div", "shell-panel-buttons");
  const again = row.appendChild(element("button", "", name));
  again.type = "button";
  again.id = "shell-reopen";
  again.addEventListener("click", () => {
    keepReopenAt();
    location.replace(runLink());
    location.reload();
  });
  if (fragment) {
    const fresh = row.appendChild(element("button", "", "Start afresh"));
    fresh.type = "button";
    fresh.addEventListener("click", () => {
      location.replace(location.href.split("#")[0] + "#");
      location.reload();
    });
  }
  return row;
}

function element(name, classes, text) {
  const made = document.createElement(name);
  if (classes) {
    made.className = classes;
  }
  if (text) {
    made.textContent = text;
  }
  return made;
}

// Storage throws in a sandboxed frame; a run then reopens from its beginning.
function keepReopenAt() {
  try {
    if (atUs !== null) {
      sessionStorage.setItem(REOPEN_AT, String(atUs));
    }
  } catch {
    atUs = null;
  }
}

function takeReopenAt() {
  try {
    const kept = sessionStorage.getItem(REOPEN_AT);
    sessionStorage.removeItem(REOPEN_AT);
    return kept === null ? null : Number(kept);
  } catch {
    return null;
  }
}

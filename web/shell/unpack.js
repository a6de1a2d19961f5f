// Unpacks the page's programs while they arrive, with the module that `crates/unpack` is.
//
// The build puts it behind the shell.

/**
 * Begins to unpack a file of so many bytes, which was packed behind the program `known`, if any. It is told what arrives,
 * part by part; `rest` comes to its turn between two slices.
 */
async function unpacking(module, length, known, rest) {
  // So much of a program at a time: a browser that has made the module faster meanwhile uses that from the next time on.
  const SLICE_BYTES = 8192;
  const [WAITING, PAUSED, DONE] = [0, 1, 2];
  const { exports } = await WebAssembly.instantiate(module);
  const job = exports.begin(length);
  if (known) {
    const start = exports.behind(job, known.length);
    new Uint8Array(exports.memory.buffer, start, known.length).set(known);
  }
  const packed = () => new Uint8Array(exports.memory.buffer, exports.packed(job), length);
  let [arrived, state] = [0, WAITING];
  const goOn = () => {
    try {
      return exports.go_on(job, arrived, SLICE_BYTES);
    } catch (error) {
      throw new TypeError("A part of the page is damaged.", { cause: error });
    }
  };
  return {
    /** All that has arrived. */
    packed,
    async take(part) {
      if (arrived + part.length > length) {
        throw new TypeError("A part of the page is damaged.");
      }
      packed().set(part, arrived);
      arrived += part.length;
      for (state = goOn(); state === PAUSED; state = goOn()) {
        await rest();
      }
      if (state !== WAITING && state !== DONE) {
        throw new TypeError("A part of the page is damaged.");
      }
    },
    /** The program, once all of it is there, or null. Nothing is left of the rest. */
    program() {
      return state === DONE
        ? new Uint8Array(exports.memory.buffer, exports.program(job), exports.program_bytes(job)).slice()
        : null;
    },
  };
}

/**
 * The same in a worker, while the page does something else; what arrives goes there as it comes. Where there is no
 * worker, or it fails, it is done here in the end.
 */
async function unpackingElsewhere(module, length, known, rest) {
  const script = `${unpacking}(${unpackForOthers})();`;
  const source = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const parts = [];
  let worker;
  try {
    worker = new Worker(source);
  } catch {
    return unpacking(module, length, known, rest);
  }
  const answer = new Promise((resolve) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = () => resolve(null);
  });
  worker.postMessage({ module, length, known });
  return {
    packed: async () => new Uint8Array(await new Blob(parts).arrayBuffer()),
    take(part) {
      parts.push(part);
      worker.postMessage({ part });
    },
    async program() {
      worker.postMessage({});
      const program = await answer;
      worker.terminate();
      URL.revokeObjectURL(source);
      if (program !== null) {
        return program;
      }
      const here = await unpacking(module, length, known, rest);
      for (const part of parts) {
        await here.take(part);
      }
      return here.program();
    },
  };
}

/** All that runs in that worker, behind `unpacking`: the two are sent there as their text. */
function unpackForOthers() {
  let unpack;
  let turn = Promise.resolve();
  const take = async ({ module, length, known, part }) => {
    if (module) {
      unpack = await unpacking(module, length, known, () => {});
    } else if (part) {
      await unpack.take(part);
    } else {
      postMessage(unpack.program());
    }
  };
  globalThis.onmessage = ({ data }) => {
    turn = turn.then(() => take(data)).catch(() => postMessage(null));
  };
}

// Unpacks the page's programs while they arrive, with the module that `crates/unpack` is.
//
// The build puts it behind the shell.

// So much of a program at a time: a browser that has made the module faster meanwhile uses that from the next time on.
const SLICE_BYTES = 8192;
const WAITING = 0;
const PAUSED = 1;
const DONE = 2;

/**
 * Begins to unpack a file of so many bytes, which was packed behind the program `known`, if any. It is told what arrives,
 * part by part; `rest` comes to its turn between two slices.
 */
async function unpacking(module, length, known, rest) {
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

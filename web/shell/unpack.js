// Unpacks what `crates/xtask/src/pack.rs` packed: LZMA as 7-Zip's LzmaSpec describes it, with its header.
//
// It runs before the page's program is there, so it is plain JavaScript, and while the program arrives, so that its
// own time hardly counts. The build puts it behind the shell.

/**
 * Begins to unpack a buffer that is filled from its start on. What it gives is told how many bytes are there, goes as
 * far as they reach, and answers with all that was packed once it has it.
 */
function unpacking(packed) {
  let [out, coder, form] = [null, null, null];
  let [at, state] = [0, 0];
  let [rep0, rep1, rep2, rep3] = [1, 1, 1, 1];
  const literal = () => {
    const { lc, lp } = form;
    const before = at > 0 ? out[at - 1] : 0;
    const model = LITERAL + 0x300 * (((at & ((1 << lp) - 1)) << lc) + (before >> (8 - lc)));
    out[at] = state < 7 ? plainLiteral(coder.bit, model) : matchedLiteral(coder.bit, model, out[at - rep0]);
    at += 1;
    state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
  };
  const match = (place) => {
    const length = 2 + lengthOf(coder, LENGTH, place);
    [rep3, rep2, rep1] = [rep2, rep1, rep0];
    rep0 = 1 + distance(coder, Math.min(length - 2, 3));
    state = state < 7 ? 7 : 10;
    return length;
  };
  const repeat = (place) => {
    const { bit } = coder;
    if (bit(IS_REP0 + state) === 0) {
      if (bit(IS_REP0_LONG + (state << 4) + place) === 0) {
        state = state < 7 ? 9 : 11;
        return 1;
      }
    } else if (bit(IS_REP1 + state) === 0) {
      [rep0, rep1] = [rep1, rep0];
    } else if (bit(IS_REP2 + state) === 0) {
      [rep0, rep1, rep2] = [rep2, rep0, rep1];
    } else {
      [rep0, rep1, rep2, rep3] = [rep3, rep0, rep1, rep2];
    }
    state = state < 7 ? 8 : 11;
    return 2 + lengthOf(coder, REP_LENGTH, place);
  };
  const copy = (length) => {
    if (rep0 > at || length > out.length - at) {
      throw new TypeError("A part of the page is damaged.");
    }
    for (const end = at + length; at < end; at += 1) {
      out[at] = out[at - rep0];
    }
  };
  return (available) => {
    const reach = available < packed.length ? available - STEP_BYTES_MAX : Infinity;
    if (coder === null && reach > HEADER_BYTES) {
      form = header(packed);
      out = new Uint8Array(form.size);
      coder = rangeCoder(packed, LITERAL + (0x300 << (form.lc + form.lp)));
    }
    while (coder !== null && at < out.length && coder.read() < reach) {
      const place = at & ((1 << form.pb) - 1);
      if (coder.bit(IS_MATCH + (state << 4) + place) === 0) {
        literal();
      } else {
        copy(coder.bit(IS_REP + state) === 0 ? match(place) : repeat(place));
      }
    }
    return coder !== null && at === out.length ? out : null;
  };
}

// One step of the loop reads fewer bytes than this.
const STEP_BYTES_MAX = 64;
const HEADER_BYTES = 18;
const UNPACKED_BYTES_MAX = 1 << 26;
// Where the models of each kind of decision begin.
const IS_MATCH = 0;
const IS_REP = 192;
const IS_REP0 = 204;
const IS_REP1 = 216;
const IS_REP2 = 228;
const IS_REP0_LONG = 240;
const SLOT = 432;
const FAR = 688;
const ALIGN = 803;
const LENGTH = 819;
const REP_LENGTH = 1333;
const LITERAL = 1847;

function header(packed) {
  const [properties] = packed;
  const rest = Math.floor(properties / 9);
  const size = new DataView(packed.buffer, packed.byteOffset).getUint32(5, true);
  if (size > UNPACKED_BYTES_MAX) {
    throw new TypeError("A part of the page is damaged.");
  }
  return { lc: properties % 9, lp: rest % 5, pb: Math.floor(rest / 5), size };
}

/** Reads decisions, each with the model that has learnt how they usually go. */
function rangeCoder(packed, count) {
  const models = new Uint16Array(count).fill(1024);
  // Range and code in an array of their own kind: as plain variables they would be numbers on the heap.
  const now = new Uint32Array([-1, new DataView(packed.buffer, packed.byteOffset).getUint32(14)]);
  let next = HEADER_BYTES;
  const bit = (model) => {
    const chance = models[model];
    const range = now[0];
    const bound = Math.imul(range >>> 11, chance) >>> 0;
    let left = bound;
    let read = 0;
    if (now[1] < bound) {
      models[model] = chance + ((2048 - chance) >> 5);
    } else {
      left = range - bound;
      now[1] -= bound;
      models[model] = chance - (chance >> 5);
      read = 1;
    }
    if (left < 0x1000000) {
      left <<= 8;
      now[1] = (now[1] << 8) | packed[next];
      next += 1;
    }
    now[0] = left;
    return read;
  };
  const tree = (model, bits) => {
    let found = 1;
    for (let left = bits; left > 0; left -= 1) {
      found = (found << 1) | bit(model + found);
    }
    return found - (1 << bits);
  };
  const reverse = (model, bits) => {
    let [found, node] = [0, 1];
    for (let place = 0; place < bits; place += 1) {
      const read = bit(model + node);
      node = (node << 1) | read;
      found |= read << place;
    }
    return found;
  };
  const direct = (bits) => {
    let found = 0;
    for (let left = bits; left > 0; left -= 1) {
      now[0] >>>= 1;
      const read = now[1] >= now[0] ? 1 : 0;
      now[1] -= read * now[0];
      found = (found << 1) | read;
      if (now[0] < 0x1000000) {
        now[0] <<= 8;
        now[1] = (now[1] << 8) | packed[next];
        next += 1;
      }
    }
    return found;
  };
  return { bit, tree, reverse, direct, read: () => next };
}

function plainLiteral(bit, model) {
  let found = 1;
  while (found < 0x100) {
    found = (found << 1) | bit(model + found);
  }
  return found & 0xff;
}

/** As long as it goes like the byte that would have matched, that byte's bits choose the models. */
function matchedLiteral(bit, model, matched) {
  let found = 1;
  for (let place = 7; place >= 0; place -= 1) {
    const expected = (matched >> place) & 1;
    const read = bit(model + ((1 + expected) << 8) + found);
    found = (found << 1) | read;
    if (read !== expected) {
      break;
    }
  }
  while (found < 0x100) {
    found = (found << 1) | bit(model + found);
  }
  return found & 0xff;
}

function lengthOf({ bit, tree }, model, place) {
  if (bit(model) === 0) {
    return tree(model + 2 + (place << 3), 3);
  }
  if (bit(model + 1) === 0) {
    return 8 + tree(model + 130 + (place << 3), 3);
  }
  return 16 + tree(model + 258, 8);
}

function distance({ tree, reverse, direct }, ofLength) {
  const slot = tree(SLOT + (ofLength << 6), 6);
  if (slot < 4) {
    return slot;
  }
  const bits = (slot >> 1) - 1;
  const start = (2 | (slot & 1)) << bits;
  if (slot < 14) {
    return start + reverse(FAR + start - slot, bits);
  }
  return start + (direct(bits - 4) << 4) + reverse(ALIGN, 4);
}

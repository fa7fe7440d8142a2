/**
 * QR codes drawn by the till itself (ISO/IEC 18004): a payment code must come up without a network and without a
 * library. Byte mode, error correction M or Q, versions 1 to 10: up to 213 bytes, of which a VietQR needs about 130.
 */

/** Per level: for versions 1–10 the error correction words of a block, then how many blocks of how many data words. */
const BLOCKS = {
  M: [
    [10, [1, 16]],
    [16, [1, 28]],
    [26, [1, 44]],
    [18, [2, 32]],
    [24, [2, 43]],
    [16, [4, 27]],
    [18, [4, 31]],
    [
      22,
      [2, 38],
      [2, 39],
    ],
    [22, [3, 36], [2, 37]],
    [26, [4, 43], [1, 44]],
  ],
  Q: [
    [13, [1, 13]],
    [22, [1, 22]],
    [18, [2, 17]],
    [26, [2, 24]],
    [18, [2, 15], [2, 16]],
    [24, [4, 19]],
    [18, [2, 14], [
      4,
      15,
    ]],
    [22, [4, 18], [2, 19]],
    [20, [4, 16], [4, 17]],
    [24, [6, 19], [2, 20]],
  ],
};
/** Where alignment patterns stand, by version. */
const ALIGNMENT = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [
  6,
  28,
  50,
]];
/** The two bits that name a level in the format information. */
const LEVEL_BITS = { M: 0, Q: 3 };

/** @type {((row: number, column: number) => boolean)[]} */
const MASKS = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_row, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => (row * column) % 2 + (row * column) % 3 === 0,
  (row, column) => ((row * column) % 2 + (row * column) % 3) % 2 === 0,
  (row, column) => ((row + column) % 2 + (row * column) % 3) % 2 === 0,
];

/** Powers and logarithms of the field GF(256) with the polynomial 0x11D. */
const POWER = new Uint8Array(512);
const LOG = new Uint8Array(256);
for (let exponent = 0, value = 1; exponent < 255; exponent += 1) {
  POWER[exponent] = POWER[exponent + 255] = value;
  LOG[value] = exponent;
  value = value & 128 ? (value << 1) ^ 0x11d : value << 1;
}

/**
 * A text as a square of modules, true where it is dark; without the quiet zone.
 *
 * @param {string} text
 * @param {"M"|"Q"} [level] Q where the code may get torn.
 * @returns {boolean[][]}
 * @throws {RangeError} The text is longer than version 10 holds.
 */
export function encode(text, level = "M") {
  const bytes = new TextEncoder().encode(text);
  const version = versionFor(bytes.length, level);
  const words = interleave(dataWords(bytes, version, level), version, level);
  const size = version * 4 + 17;
  const { modules, fixed } = frame(size, version);
  place(modules, fixed, words);
  let best = modules;
  let least = Infinity;
  for (let mask = 0; mask < MASKS.length; mask += 1) {
    const tried = modules.map((row, y) => row.map((dark, x) => dark !== (!fixed[y][x] && MASKS[mask](y, x))));
    writeFormat(tried, level, mask);
    const points = penalty(tried);
    if (points < least) [least, best] = [points, tried];
  }
  return best;
}

/** @param {number} version @param {"M"|"Q"} level */
function blocksOf(version, level) {
  const [correction, ...groups] = /** @type {[number, ...number[][]]} */ (BLOCKS[level][version - 1]);
  return { correction, sizes: groups.flatMap(([count, size]) => Array(count).fill(size)) };
}

/** @param {number} version @param {"M"|"Q"} level */
function capacity(version, level) {
  return blocksOf(version, level).sizes.reduce((sum, size) => sum + size, 0);
}

/** @param {number} length @param {"M"|"Q"} level */
function versionFor(length, level) {
  for (let version = 1; version <= 10; version += 1) {
    const head = version < 10 ? 12 : 20;
    if (Math.ceil((head + length * 8) / 8) <= capacity(version, level)) return version;
  }
  throw new RangeError(`${length} bytes are more than this QR code can hold`);
}

/** @param {Uint8Array} bytes @param {number} version @param {"M"|"Q"} level */
function dataWords(bytes, version, level) {
  /** @type {number[]} */
  const bits = [];
  /** @param {number} value @param {number} count */
  const put = (value, count) => {
    for (let bit = count - 1; bit >= 0; bit -= 1) bits.push((value >> bit) & 1);
  };
  put(4, 4);
  put(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) put(byte, 8);
  const room = capacity(version, level);
  put(0, Math.min(4, room * 8 - bits.length));
  while (bits.length % 8) bits.push(0);
  const words = [];
  for (let at = 0; at < bits.length; at += 8) words.push(parseInt(bits.slice(at, at + 8).join(""), 2));
  for (let pad = 0xec; words.length < room; pad ^= 0xec ^ 0x11) words.push(pad);
  return words;
}

/** @param {number[]} data @param {number} count */
function correctionWords(data, count) {
  let generator = [1];
  for (let root = 0; root < count; root += 1) {
    const next = Array(generator.length + 1).fill(0);
    generator.forEach((factor, index) => {
      next[index] ^= factor;
      if (factor) next[index + 1] ^= POWER[LOG[factor] + root];
    });
    generator = next;
  }
  const rest = [...data, ...Array(count).fill(0)];
  for (let at = 0; at < data.length; at += 1) {
    const lead = rest[at];
    if (lead) generator.forEach((factor, index) => (rest[at + index] ^= POWER[LOG[factor] + LOG[lead]]));
  }
  return rest.slice(data.length);
}

/** @param {number[]} words @param {number} version @param {"M"|"Q"} level */
function interleave(words, version, level) {
  const { correction, sizes } = blocksOf(version, level);
  let at = 0;
  const blocks = sizes.map((size) => words.slice(at, at += size));
  const checks = blocks.map((block) => correctionWords(block, correction));
  const all = [];
  for (let index = 0; index < Math.max(...sizes); index += 1) {
    for (const block of blocks) if (index < block.length) all.push(block[index]);
  }
  for (let index = 0; index < correction; index += 1) {
    for (const block of checks) all.push(block[index]);
  }
  return all;
}

/** Finder, timing and alignment patterns, and the places that hold no data. @param {number} size @param {number} version */
function frame(size, version) {
  const modules = Array.from({ length: size }, () => Array(size).fill(false));
  const fixed = Array.from({ length: size }, () => Array(size).fill(false));
  /** @param {number} y @param {number} x @param {boolean} dark */
  const set = (y, x, dark) => {
    if (y < 0 || x < 0 || y >= size || x >= size) return;
    modules[y][x] = dark;
    fixed[y][x] = true;
  };
  for (let at = 0; at < size; at += 1) {
    set(6, at, at % 2 === 0);
    set(at, 6, at % 2 === 0);
  }
  for (const [top, left] of [[0, 0], [0, size - 7], [size - 7, 0]]) {
    for (let y = -1; y <= 7; y += 1) {
      for (let x = -1; x <= 7; x += 1) {
        const ring = Math.max(Math.abs(y - 3), Math.abs(x - 3));
        set(top + y, left + x, ring !== 2 && ring !== 4);
      }
    }
  }
  const centres = ALIGNMENT[version - 1];
  for (const y of centres) {
    for (const x of centres) {
      const inFinder = (y === 6 && (x === 6 || x === size - 7)) || (y === size - 7 && x === 6);
      if (inFinder) continue;
      for (let dy = -2; dy <= 2; dy += 1) {
        for (let dx = -2; dx <= 2; dx += 1) set(y + dy, x + dx, Math.max(Math.abs(dy), Math.abs(dx)) !== 1);
      }
    }
  }
  for (let at = 0; at < 9; at += 1) fixed[8][at] = fixed[at][8] = true;
  for (let at = 1; at <= 8; at += 1) fixed[8][size - at] = fixed[size - at][8] = true;
  modules[size - 8][8] = true;
  if (version >= 7) writeVersion(modules, fixed, version);
  return { modules, fixed };
}

/** @param {boolean[][]} modules @param {boolean[][]} fixed @param {number} version */
function writeVersion(modules, fixed, version) {
  const size = modules.length;
  let rest = version << 12;
  for (let bit = 17; bit >= 12; bit -= 1) if (rest & (1 << bit)) rest ^= 0x1f25 << (bit - 12);
  const bits = (version << 12) | rest;
  for (let bit = 0; bit < 18; bit += 1) {
    const dark = Boolean((bits >> bit) & 1);
    const along = Math.floor(bit / 3);
    const across = size - 11 + (bit % 3);
    modules[along][across] = modules[across][along] = dark;
    fixed[along][across] = fixed[across][along] = true;
  }
}

/** @param {boolean[][]} modules @param {"M"|"Q"} level @param {number} mask */
function writeFormat(modules, level, mask) {
  const size = modules.length;
  const data = (LEVEL_BITS[level] << 3) | mask;
  let rest = data << 10;
  for (let bit = 14; bit >= 10; bit -= 1) if (rest & (1 << bit)) rest ^= 0x537 << (bit - 10);
  const bits = ((data << 10) | rest) ^ 0x5412;
  for (let bit = 0; bit < 15; bit += 1) {
    const dark = Boolean((bits >> bit) & 1);
    const up = bit < 6 ? bit : bit < 8 ? bit + 1 : size - 15 + bit;
    modules[up][8] = dark;
    const along = bit < 8 ? size - 1 - bit : bit === 8 ? 7 : 14 - bit;
    modules[8][along] = dark;
  }
  modules[size - 8][8] = true;
}

/** Lays the bits in pairs of columns, upward and downward in turn. @param {boolean[][]} modules @param {boolean[][]} fixed @param {number[]} words */
function place(modules, fixed, words) {
  const size = modules.length;
  let bit = 0;
  let upward = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      const y = upward ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (fixed[y][x]) continue;
        modules[y][x] = bit < words.length * 8 && Boolean((words[bit >> 3] >> (7 - (bit & 7))) & 1);
        bit += 1;
      }
    }
    upward = !upward;
  }
}

/** How hard a code is to read, by the four rules of the standard. @param {boolean[][]} modules */
function penalty(modules) {
  const size = modules.length;
  let points = 0;
  let dark = 0;
  const lines = [...modules, ...modules[0].map((_, x) => modules.map((row) => row[x]))];
  for (const line of lines) {
    let run = 1;
    for (let at = 1; at <= size; at += 1) {
      if (at < size && line[at] === line[at - 1]) run += 1;
      else {
        if (run >= 5) points += run - 2;
        run = 1;
      }
    }
    const text = line.map((module) => module ? "1" : "0").join("");
    points += 40 * (text.match(/(?=10111010000|00001011101)/g)?.length ?? 0);
  }
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      if (modules[y][x]) dark += 1;
      if (
        y && x &&
        new Set([modules[y][x], modules[y - 1][x], modules[y][x - 1], modules[y - 1][x - 1]]).size === 1
      ) {
        points += 3;
      }
    }
  }
  return points + 10 * Math.floor(Math.abs(dark * 20 - size * size * 10) / (size * size));
}

/**
 * The outline of a code as one SVG path, with its quiet zone: `M4 4h7v1h-7z…`, one unit a module.
 * @param {boolean[][]} modules
 * @param {number} [quiet]
 */
export function outline(modules, quiet = 4) {
  let path = "";
  modules.forEach((row, y) => {
    for (let x = 0; x < row.length; x += 1) {
      if (!row[x]) continue;
      let width = 1;
      while (row[x + width]) width += 1;
      path += `M${x + quiet} ${y + quiet}h${width}v1h-${width}z`;
      x += width;
    }
  });
  return { path, size: modules.length + 2 * quiet };
}

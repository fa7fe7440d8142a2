/**
 * Sounds of the counter: a cashier looks at the customer, not at the screen.
 */

/** @type {AudioContext|undefined} */
let audio;

/** @param {number} hertz @param {number} start @param {number} length */
function tone(hertz, start, length) {
  if (!audio) return;
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.frequency.value = hertz;
  gain.gain.value = 0.08;
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(audio.currentTime + start);
  oscillator.stop(audio.currentTime + start + length);
}

/**
 * One high tone for a thing that was understood, two low ones for a thing that was not.
 * @param {"known"|"unknown"} what
 */
export function beep(what) {
  if (!("AudioContext" in globalThis)) return;
  audio ??= new AudioContext();
  if (what === "known") tone(1320, 0, 0.06);
  else {
    tone(300, 0, 0.14);
    tone(220, 0.18, 0.2);
  }
}

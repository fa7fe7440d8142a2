/**
 * One tab of a device sells, all others only say so: two baskets at one drawer would each be right and together wrong.
 */

const NAME = "ocop-till-writer";

/** A page that is loaded anew gets its turn back from itself within this time. */
const SOON_MS = 400;

export class Writer {
  /** @param {() => void} onTurn Called when this tab begins to write, and when another has taken over. */
  constructor(onTurn) {
    this.onTurn = onTurn;
    this.writing = false;
    this.line = new AbortController();
  }

  /** Stands in line, and returns once this tab writes or another one plainly does. */
  async start() {
    await Promise.race([
      this.ask({ signal: this.line.signal }),
      new Promise((resolve) => setTimeout(resolve, SOON_MS)),
    ]);
  }

  /** Writes from now on; the tab that did so until now is told. */
  takeOver() {
    this.line.abort();
    return this.ask({ steal: true });
  }

  /**
   * @param {LockOptions} how
   * @returns {Promise<void>} Resolved when the turn has come.
   */
  ask(how) {
    return new Promise((come) => {
      navigator.locks.request(NAME, how, () => {
        this.writing = true;
        come();
        this.onTurn();
        // Held until this page goes, however it goes, or another tab takes over.
        return new Promise(() => {});
      }).catch(() => {
        if (!this.writing) return; // It only stopped standing in line.
        this.writing = false;
        this.line = new AbortController();
        this.ask({ signal: this.line.signal });
        this.onTurn();
      });
    });
  }
}

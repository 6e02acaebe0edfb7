// Loaded before a command: its clock is off by so many milliseconds.
const right = Date.now;
const shift = Number(process.env.TEST_SHIFT);
globalThis.Date = class extends Date {
  constructor(...given) {
    if (given.length === 0) super(right() + shift);
    else super(...given);
  }
  static now() {
    return right() + shift;
  }
};

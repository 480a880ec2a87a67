// Gamepads, and the buttons on the page, as keys that the person can choose.

/** The names of a standard gamepad's buttons, by their numbers, and the keys they press unless told otherwise. */
export const BUTTONS = [
  ['A', 'Space'], ['B', 'KeyX'], ['X', 'KeyZ'], ['Y', 'KeyC'],
  ['Left shoulder', 'KeyQ'], ['Right shoulder', 'KeyE'], ['Left trigger', 'ControlLeft'], ['Right trigger', 'AltLeft'],
  ['Select', 'ShiftLeft'], ['Start', 'Enter'], ['Left stick press', ''], ['Right stick press', ''],
  ['Up', 'ArrowUp'], ['Down', 'ArrowDown'], ['Left', 'ArrowLeft'], ['Right', 'ArrowRight'],
];

const UP = 12;
const DOWN = 13;
const LEFT = 14;
const RIGHT = 15;
const TILT = 0.5;
const FULL = 32767;

/** Which key each button presses; kept for each function by the browser. */
export class Mapping {
  constructor(name) {
    this.store = `pad ${name}`;
    this.keys = BUTTONS.map(([, code]) => code);
    try {
      const kept = JSON.parse(localStorage.getItem(this.store) ?? '[]');
      kept.forEach((code, i) => {
        if (typeof code === 'string' && i < this.keys.length) this.keys[i] = code;
      });
    } catch {
      localStorage.removeItem(this.store);
    }
  }

  key(button) {
    return this.keys[button] ?? '';
  }

  set(button, code) {
    this.keys[button] = code;
    localStorage.setItem(this.store, JSON.stringify(this.keys));
  }

  reset() {
    this.keys = BUTTONS.map(([, code]) => code);
    localStorage.removeItem(this.store);
  }
}

/** Looks at the gamepads with each picture; presses keys, and hands on what they are as `gamepad` events. */
export class Gamepads {
  constructor(mapping, input) {
    this.mapping = mapping;
    this.input = input;
    this.states = new Map();
    this.held = new Set();
    addEventListener('gamepadconnected', () => this.run());
  }

  run() {
    if (this.running) return;
    this.running = true;
    const look = () => {
      this.running = this.look();
      if (this.running) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }

  look() {
    const pads = (navigator.getGamepads?.() ?? []).filter((pad) => pad?.connected);
    const held = new Set();
    if (document.hasFocus()) {
      for (const pad of pads) {
        this.report(pad);
        this.collect(pad, held);
      }
    }
    this.press(held);
    return pads.length > 0;
  }

  report(pad) {
    const buttons = pad.buttons.reduce((bits, button, i) => (i < 31 && button.pressed ? bits | (1 << i) : bits), 0);
    const axes = pad.axes.slice(0, 16).map((axis) => Math.round(Math.max(-1, Math.min(1, axis)) * FULL));
    const state = `${buttons} ${axes.join(' ')}`;
    if (this.states.get(pad.index) === state) return;
    this.states.set(pad.index, state);
    if (pad.index < 16) this.input.now({ type: 'gamepad', index: pad.index, buttons, axes });
  }

  collect(pad, held) {
    pad.buttons.forEach((button, i) => {
      if (button.pressed) held.add(i);
    });
    const [x = 0, y = 0] = pad.axes;
    if (x < -TILT) held.add(LEFT);
    if (x > TILT) held.add(RIGHT);
    if (y < -TILT) held.add(UP);
    if (y > TILT) held.add(DOWN);
  }

  press(held) {
    for (const button of this.held) {
      if (!held.has(button)) this.button(button, false);
    }
    for (const button of held) {
      if (!this.held.has(button)) this.button(button, true);
    }
    this.held = held;
  }

  /** A button of a gamepad or of the page. */
  button(button, pressed) {
    const code = this.mapping.key(button);
    if (code) this.input.press(code, pressed);
    this.pressed?.(button, pressed);
  }
}

/** The dialog in which the person chooses the keys. */
export class MappingDialog {
  constructor(dialog, rows, pads, mapping, gamepads) {
    this.dialog = dialog;
    this.rows = rows;
    this.pads = pads;
    this.mapping = mapping;
    gamepads.pressed = (button, pressed) => this.rows.children[button]?.classList.toggle('held', pressed);
    dialog.addEventListener('keydown', (event) => this.choose(event));
    dialog.addEventListener('close', () => (this.chosen = null));
  }

  open() {
    this.show();
    const names = (navigator.getGamepads?.() ?? []).filter((pad) => pad).map((pad) => pad.id);
    this.pads.textContent = names.length > 0 ? `Connected: ${names.join(', ')}.` : 'No gamepad is connected.';
    this.dialog.showModal();
  }

  show() {
    this.chosen = null;
    this.rows.replaceChildren(...BUTTONS.map(([name], i) => {
      const row = document.createElement('tr');
      const label = document.createElement('td');
      label.textContent = name;
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = this.mapping.key(i) || 'none';
      button.setAttribute('aria-label', `${name}: ${this.mapping.key(i) || 'none'}`);
      button.setAttribute('aria-pressed', 'false');
      button.addEventListener('click', () => this.await(i, button));
      const cell = document.createElement('td');
      cell.append(button);
      row.append(label, cell);
      return row;
    }));
  }

  await(index, button) {
    this.rows.querySelectorAll('[aria-pressed="true"]').forEach((other) => other.setAttribute('aria-pressed', 'false'));
    button.setAttribute('aria-pressed', 'true');
    button.textContent = 'press a key; Backspace for none';
    this.chosen = index;
  }

  choose(event) {
    if (this.chosen === null || this.chosen === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const index = this.chosen;
    if (event.code !== 'Escape') this.mapping.set(index, event.code === 'Backspace' ? '' : event.code);
    this.show();
    this.rows.children[index].querySelector('button').focus();
  }
}

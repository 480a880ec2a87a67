// What the person does with keyboard, mouse, pen and fingers.

const BUTTONS = ['left', 'middle', 'right'];
const LINE = 16;

/** What browsers need more than any game: reload, tabs, address line, tools, full screen. */
function isBrowsers(event) {
  if (['F5', 'F11', 'F12'].includes(event.code) || event.metaKey) return true;
  if (event.code === 'Tab' && event.shiftKey) return true;
  const tools = event.shiftKey && ['KeyI', 'KeyJ', 'KeyC', 'KeyK'].includes(event.code);
  const tabs = ['KeyR', 'KeyT', 'KeyW', 'KeyN', 'KeyL', 'KeyQ', 'Tab', 'PageUp', 'PageDown'].includes(event.code);
  const zoom = ['Equal', 'Minus', 'Digit0', 'NumpadAdd', 'NumpadSubtract'].includes(event.code);
  return event.ctrlKey && !event.altKey && (tools || tabs || zoom);
}

/** Collects events and hands them to `send(events)`; movements wait for the next picture, and only the last counts. */
export class Input {
  constructor(stage, screen, send) {
    this.stage = stage;
    this.screen = screen;
    this.sendNow = send;
    this.moves = new Map();
    this.keys = new Set();
    this.touching = new Map();
    this.mouse = null;
    this.listen();
  }

  listen() {
    addEventListener('keydown', (event) => this.key(event, true));
    addEventListener('keyup', (event) => this.key(event, false));
    const stage = this.stage;
    stage.addEventListener('pointerdown', (event) => this.down(event));
    stage.addEventListener('pointermove', (event) => this.move(event));
    stage.addEventListener('pointerup', (event) => this.up(event, 'end'));
    stage.addEventListener('pointercancel', (event) => this.up(event, 'cancel'));
    stage.addEventListener('contextmenu', (event) => {
      if (this.paneOf(event)) event.preventDefault();
    });
    stage.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    addEventListener('blur', () => this.release());
    addEventListener('pagehide', () => this.release());
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.release();
    });
    document.addEventListener('focusin', () => {
      if (!this.hasKeys() && this.keys.size > 0) this.release();
    });
  }

  /** Whether keys are for the session and not for a control of the page. */
  hasKeys() {
    const focus = document.activeElement;
    return focus === null || focus === document.body || focus === this.stage;
  }

  key(event, pressed) {
    if (!pressed && this.keys.has(event.code)) {
      this.press(event.code, false);
      return;
    }
    if (!this.hasKeys() || event.isComposing || isBrowsers(event)) return;
    event.preventDefault();
    if (!pressed) return;
    if (!event.repeat && event.code) this.press(event.code, true);
    if ([...event.key].length === 1 && !event.ctrlKey && !event.metaKey) this.text(event.key);
  }

  /** Presses or releases a key of a keyboard, a gamepad or a button of the page. */
  press(code, pressed) {
    if (pressed === this.keys.has(code)) return;
    if (pressed) this.keys.add(code);
    else this.keys.delete(code);
    this.now({ type: pressed ? 'key-press' : 'key-release', code });
  }

  text(text) {
    this.now({ type: 'text', text });
  }

  paneOf(event) {
    const canvas = event.target instanceof HTMLCanvasElement ? event.target : null;
    return canvas && this.screen.pane(Number(canvas.dataset.fb));
  }

  down(event) {
    const pane = this.paneOf(event);
    if (!pane) return;
    event.preventDefault();
    this.stage.focus({ preventScroll: true });
    this.screen.choose(pane.fb);
    event.target.setPointerCapture(event.pointerId);
    const at = this.screen.locate(pane, event.clientX, event.clientY);
    if (event.pointerType === 'touch') {
      this.touching.set(event.pointerId, pane);
      this.now({ type: 'touch', phase: 'start', id: event.pointerId, ...at, fb: pane.fb });
    }
    if (this.isMouse(event)) {
      const button = BUTTONS[event.button];
      if (!button) return;
      this.mouse = { id: event.pointerId, pane };
      this.now({ type: 'mouse-move', ...at, fb: pane.fb }, { type: 'button-press', button, ...at, fb: pane.fb });
    }
  }

  /** A finger is a mouse as well, as long as it is alone. */
  isMouse(event) {
    return event.pointerType !== 'touch' || event.isPrimary;
  }

  move(event) {
    // Further buttons of a mouse that is held come as movements.
    if (event.button >= 0 && event.pointerType !== 'touch') this.chord(event);
    const pane = this.touching.get(event.pointerId)
      ?? (this.mouse?.id === event.pointerId ? this.mouse.pane : this.paneOf(event));
    if (!pane) return;
    const at = this.screen.locate(pane, event.clientX, event.clientY);
    if (this.touching.has(event.pointerId)) {
      this.later(`touch${event.pointerId}`, { type: 'touch', phase: 'move', id: event.pointerId, ...at, fb: pane.fb });
    }
    if (this.isMouse(event)) this.later(`mouse${pane.fb}`, { type: 'mouse-move', ...at, fb: pane.fb });
  }

  chord(event) {
    const pane = this.mouse?.pane;
    const button = BUTTONS[event.button];
    if (!pane || !button) return;
    const bit = [1, 4, 2][event.button];
    const type = event.buttons & bit ? 'button-press' : 'button-release';
    this.now({ type, button, ...this.screen.locate(pane, event.clientX, event.clientY), fb: pane.fb });
  }

  up(event, phase) {
    const touched = this.touching.get(event.pointerId);
    if (touched) {
      this.touching.delete(event.pointerId);
      const at = this.screen.locate(touched, event.clientX, event.clientY);
      this.now({ type: 'touch', phase, id: event.pointerId, ...at, fb: touched.fb });
    }
    if (this.mouse?.id !== event.pointerId) return;
    const pane = this.mouse.pane;
    const button = BUTTONS[Math.max(0, event.button)];
    this.mouse = null;
    if (button) {
      this.now({ type: 'button-release', button, ...this.screen.locate(pane, event.clientX, event.clientY), fb: pane.fb });
    }
  }

  wheel(event) {
    const pane = this.paneOf(event);
    if (!pane || event.ctrlKey) return;
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1
      : event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : pane.canvas.clientHeight;
    this.now({
      type: 'wheel',
      dx: Math.round(event.deltaX * unit),
      dy: Math.round(event.deltaY * unit),
      ...this.screen.locate(pane, event.clientX, event.clientY),
      fb: pane.fb,
    });
  }

  /** The person looks elsewhere: nothing is held down any more. */
  release() {
    this.moves.clear();
    this.keys.clear();
    this.touching.clear();
    this.mouse = null;
    this.now(...[...this.screen.panes.keys()].map((fb) => ({ type: 'blur', fb })));
  }

  later(what, event) {
    if (this.moves.size === 0) requestAnimationFrame(() => this.flush());
    this.moves.set(what, event);
  }

  now(...events) {
    this.flush(events);
  }

  flush(events = []) {
    const all = [...this.moves.values(), ...events.map((event) => ({ fb: this.screen.current, ...event }))];
    this.moves.clear();
    if (all.length > 0) this.sendNow(all);
  }
}

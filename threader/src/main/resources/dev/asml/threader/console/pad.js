// The buttons on the page, for those who play with their fingers.

/** Presses what lies under each finger, also when it slides from one button to another. */
export class Pad {
  constructor(root, gamepads) {
    this.root = root;
    this.gamepads = gamepads;
    this.fingers = new Map();
    root.addEventListener('pointerdown', (event) => {
      const button = event.target.closest('button');
      if (!button) return;
      event.preventDefault();
      button.releasePointerCapture?.(event.pointerId);
      this.hold(event.pointerId, button);
    });
    addEventListener('pointermove', (event) => {
      if (!this.fingers.has(event.pointerId)) return;
      const under = document.elementFromPoint(event.clientX, event.clientY)?.closest('.pad button');
      this.hold(event.pointerId, under ?? null);
    });
    for (const type of ['pointerup', 'pointercancel']) {
      addEventListener(type, (event) => {
        this.hold(event.pointerId, null);
        this.fingers.delete(event.pointerId);
      });
    }
    root.addEventListener('contextmenu', (event) => event.preventDefault());
    // By keyboard or by a voice they are pressed shortly.
    root.addEventListener('click', (event) => {
      const button = event.target.closest('button');
      if (!button || event.detail !== 0) return;
      this.press(button, true);
      setTimeout(() => this.press(button, false), 80);
    });
  }

  hold(finger, button) {
    const before = this.fingers.get(finger) ?? null;
    if (before === button) return;
    this.fingers.set(finger, button);
    if (before && ![...this.fingers.values()].includes(before)) this.press(before, false);
    if (button) this.press(button, true);
  }

  press(button, pressed) {
    button.classList.toggle('held', pressed);
    this.gamepads.button(Number(button.dataset.pad), pressed);
  }

  release() {
    for (const button of this.root.querySelectorAll('.held')) button.classList.remove('held');
    this.fingers.clear();
  }
}

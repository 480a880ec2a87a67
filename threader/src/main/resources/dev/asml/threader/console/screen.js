// The canvases: one for each framebuffer that has a window.
import { paint } from './frames.js';

/** One framebuffer. */
class Pane {
  constructor(fb) {
    this.fb = fb;
    this.canvas = document.createElement('canvas');
    this.canvas.dataset.fb = fb;
    this.canvas.setAttribute('role', 'img');
    this.canvas.setAttribute('aria-label', `Framebuffer ${fb}`);
    this.context = this.canvas.getContext('2d', { alpha: false, willReadFrequently: true });
    this.size(1, 1);
  }

  size(width, height) {
    this.width = this.canvas.width = width;
    this.height = this.canvas.height = height;
    this.image = this.context.createImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  show(frame, bytes) {
    paint(frame, bytes, this.pixels);
    for (const area of frame.areas) {
      this.context.putImageData(this.image, 0, 0, area.x, area.y, area.width, area.height);
    }
  }
}

/** All of them, laid out in the largest whole scale that fits. */
export class Screen {
  constructor(stage, root) {
    this.stage = stage;
    this.root = root;
    this.panes = new Map();
    this.current = 0;
    this.resized = () => {};
    new ResizeObserver(() => this.layout()).observe(stage);
    // The ratio of the device changes when a window moves to another display, or the page is zoomed.
    addEventListener('resize', () => this.layout());
  }

  pane(fb) {
    return this.panes.get(fb);
  }

  /** A window has another size; 0 by 0 closes it. */
  size(fb, width, height) {
    if (width === 0 || height === 0) {
      this.panes.get(fb)?.canvas.remove();
      this.panes.delete(fb);
    } else {
      let pane = this.panes.get(fb);
      if (!pane) {
        pane = new Pane(fb);
        this.panes.set(fb, pane);
        this.root.append(...[...this.panes.values()].sort((a, b) => a.fb - b.fb).map((each) => each.canvas));
      }
      if (pane.width !== width || pane.height !== height) pane.size(width, height);
    }
    if (!this.panes.has(this.current)) this.choose([...this.panes.keys()].sort()[0] ?? 0);
    this.layout();
  }

  /** Shows a frame. */
  frame(frame, bytes) {
    const pane = this.panes.get(frame.fb);
    if (!pane || pane.width !== frame.width || pane.height !== frame.height) {
      this.size(frame.fb, frame.width, frame.height);
    }
    this.panes.get(frame.fb).show(frame, bytes);
  }

  /** Keys go to this framebuffer from now on. */
  choose(fb) {
    this.current = fb;
    for (const pane of this.panes.values()) {
      pane.canvas.classList.toggle('current', this.panes.size > 1 && pane.fb === fb);
    }
  }

  /** Forgets all windows. */
  clear() {
    for (const pane of this.panes.values()) pane.canvas.remove();
    this.panes.clear();
    this.current = 0;
  }

  /** The pixel of the framebuffer at a place of the page. */
  locate(pane, clientX, clientY) {
    const box = pane.canvas.getBoundingClientRect();
    const at = (offset, length, count) => Math.min(count - 1, Math.max(0, Math.floor((offset / length) * count)));
    return {
      x: at(clientX - box.left, box.width, pane.width),
      y: at(clientY - box.top, box.height, pane.height),
    };
  }

  layout() {
    const panes = [...this.panes.values()];
    if (panes.length === 0) return;
    const ratio = devicePixelRatio || 1;
    const room = { width: this.stage.clientWidth * ratio, height: this.stage.clientHeight * ratio };
    const gap = 8 * ratio;
    let best = { scale: 0, columns: 1 };
    for (let columns = 1; columns <= panes.length; columns++) {
      const rows = Math.ceil(panes.length / columns);
      const width = columns * Math.max(...panes.map((pane) => pane.width));
      const height = rows * Math.max(...panes.map((pane) => pane.height));
      const scale = Math.min(
        (room.width - gap * (columns - 1)) / width,
        (room.height - gap * (rows - 1)) / height,
      );
      if (scale > best.scale) best = { scale, columns };
    }
    const whole = best.scale >= 1;
    const scale = (whole ? Math.floor(best.scale) : best.scale) / ratio;
    this.root.style.gridTemplateColumns = `repeat(${best.columns}, auto)`;
    for (const pane of panes) {
      pane.canvas.style.width = `${pane.width * scale}px`;
      pane.canvas.style.height = `${pane.height * scale}px`;
      pane.canvas.classList.toggle('whole', whole);
    }
    this.choose(this.current);
    this.resized(Math.round(this.stage.clientWidth), Math.round(this.stage.clientHeight));
  }
}

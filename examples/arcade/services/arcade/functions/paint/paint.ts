// Paint: the left button or a finger draws, the right button erases, the middle one takes a colour; the wheel or [ and ]
// change the brush. Keys: M mirrors, Z takes back, C clears, digits take a colour. What keys do, the bar below does too.
import { Button, Event, Frame, Key, Kind, Window, complain } from "./devices";

const WIDTH: i32 = 320;
const HEIGHT: i32 = 180;
const BAR: i32 = 20;
const PAPER: u32 = 0xf4efe4;
const STEPS_BACK: i32 = 12;
const LARGEST: i32 = 24;

const COLOURS: StaticArray<u32> = [
  0x1c1b22, 0x5a5563, 0xf4efe4, 0x7c3a21, 0xc8372d, 0xf07f2e, 0xf7c843, 0x9bc53d, 0x2f8f4e, 0x2aa6a0, 0x3c7fd6, 0x2b3a8c,
  0x7a4fb5, 0xd65aa6, 0xf5b5a8,
];
const CELL: i32 = 14;

/** What the buttons at the right of the bar show: eight rows of eight pixels. */
const ICONS: StaticArray<u64> = [
  0x0000001818000000, // smaller
  0x3c7effffffff7e3c, // larger
  0x2060fc622101023c, // take back
  0x002466e7e7662400, // mirror
  0x3c7e007e5a5a5a7e, // clear
];
const FIRST_ICON: i32 = WIDTH - 5 * 20;

/** How many mirrors there are: each point is drawn this often. */
const MIRRORS: StaticArray<i32> = [1, 2, 4, 8];

class Painting {
  private canvas: Frame = new Frame(WIDTH, HEIGHT);
  /** The canvas as it was before each of the last strokes, as a ring. */
  private before: StaticArray<Frame> = new StaticArray<Frame>(STEPS_BACK);
  private newest: i32 = 0;
  private kept: i32 = 0;
  private colour: i32 = 10;
  private radius: i32 = 3;
  private mirror: i32 = 0;
  /** Whether a stroke is under way, which began on the canvas. */
  private drawing: bool = false;
  private lastX: i32 = 0;
  private lastY: i32 = 0;
  private frames: i32 = 0;
  private touched: bool = false;

  constructor() {
    this.canvas.fill(PAPER);
    for (let i = 0; i < STEPS_BACK; i++) this.before[i] = new Frame(WIDTH, HEIGHT);
  }

  take(window: Window, event: Event): void {
    switch (event.kind) {
      case Kind.ButtonPress:
        this.touched = true;
        if (event.y >= HEIGHT) this.pressBar(event.x);
        else if (event.button == Button.Middle) this.pick(event.x, event.y);
        else this.begin(window, event.x, event.y);
        break;
      case Kind.MouseMove:
        if (this.drawing) this.go(window, event.x, event.y);
        break;
      case Kind.ButtonRelease:
        this.drawing = window.isHeld(Button.Left) || window.isHeld(Button.Right);
        break;
      case Kind.Wheel:
        if (event.dy != 0) this.resize(event.dy > 0 ? -1 : 1);
        break;
      case Kind.KeyPress:
        this.press(event.key);
        break;
      default:
    }
  }

  private press(key: Key): void {
    if (key >= Key.Digit0 && key <= Key.Digit9) this.colour = key - Key.Digit0;
    else if (key == Key.BracketLeft || key == Key.Minus) this.resize(-1);
    else if (key == Key.BracketRight || key == Key.Equal) this.resize(1);
    else if (key == Key.Z) this.back();
    else if (key == Key.M) this.mirror = (this.mirror + 1) % MIRRORS.length;
    else if (key == Key.C) this.clear();
  }

  private pressBar(x: i32): void {
    const colour = (x - 4) / CELL;
    if (x >= FIRST_ICON) this.pressIcon((x - FIRST_ICON) / 20);
    else if (colour < COLOURS.length) this.colour = colour;
  }

  private pressIcon(icon: i32): void {
    switch (icon) {
      case 0:
        this.resize(-1);
        break;
      case 1:
        this.resize(1);
        break;
      case 2:
        this.back();
        break;
      case 3:
        this.mirror = (this.mirror + 1) % MIRRORS.length;
        break;
      default:
        this.clear();
    }
  }

  private resize(by: i32): void {
    this.radius = max(0, min(LARGEST, this.radius + by));
  }

  private pick(x: i32, y: i32): void {
    const rgb = this.canvas.at(x, y);
    for (let i = 0; i < COLOURS.length; i++) if (COLOURS[i] == rgb) this.colour = i;
  }

  private keep(): void {
    this.newest = (this.newest + 1) % STEPS_BACK;
    this.kept = min(this.kept + 1, STEPS_BACK);
    this.before[this.newest].blit(0, 0, this.canvas);
  }

  private back(): void {
    if (this.kept == 0) return;
    this.canvas.blit(0, 0, this.before[this.newest]);
    this.newest = (this.newest + STEPS_BACK - 1) % STEPS_BACK;
    this.kept--;
  }

  private clear(): void {
    this.keep();
    this.canvas.fill(PAPER);
  }

  private begin(window: Window, x: i32, y: i32): void {
    this.keep();
    this.drawing = true;
    this.lastX = x;
    this.lastY = y;
    this.go(window, x, y);
  }

  /** Draws from where the stroke is to there. */
  private go(window: Window, x: i32, y: i32): void {
    const rgb = window.isHeld(Button.Right) ? PAPER : COLOURS[this.colour];
    const steps = max(max(abs(x - this.lastX), abs(y - this.lastY)), 1);
    for (let i = 0; i <= steps; i++) {
      this.dab(this.lastX + ((x - this.lastX) * i) / steps, this.lastY + ((y - this.lastY) * i) / steps, rgb);
    }
    this.lastX = x;
    this.lastY = y;
  }

  /** One dot and its mirror images. */
  private dab(x: i32, y: i32, rgb: u32): void {
    const many = MIRRORS[this.mirror];
    const dx = x - WIDTH / 2;
    const dy = y - HEIGHT / 2;
    this.dot(dx, dy, rgb);
    if (many > 1) this.dot(-dx, dy, rgb);
    if (many > 2) {
      this.dot(dx, -dy, rgb);
      this.dot(-dx, -dy, rgb);
    }
    if (many > 4) {
      this.dot(dy, dx, rgb);
      this.dot(-dy, dx, rgb);
      this.dot(dy, -dx, rgb);
      this.dot(-dy, -dx, rgb);
    }
  }

  /** A disc around a point that is told from the middle. */
  private dot(dx: i32, dy: i32, rgb: u32): void {
    disc(this.canvas, WIDTH / 2 + dx, HEIGHT / 2 + dy, this.radius, rgb);
  }

  show(window: Window): void {
    const frame = window.frame;
    frame.blit(0, 0, this.canvas);
    this.showMirrors(frame);
    if (!this.drawing && window.mouseY < HEIGHT) this.showBrush(frame, window.mouseX, window.mouseY);
    this.showBar(frame);
    if (!this.touched) this.invite(frame);
    this.frames++;
  }

  /** Dotted lines where the mirrors are. */
  private showMirrors(frame: Frame): void {
    if (this.mirror == 0) return;
    for (let y = 0; y < HEIGHT; y += 4) frame.set(WIDTH / 2, y, 0xc8c0b0);
    for (let x = 0; this.mirror > 1 && x < WIDTH; x += 4) frame.set(x, HEIGHT / 2, 0xc8c0b0);
  }

  private showBrush(frame: Frame, x: i32, y: i32): void {
    for (let i = 0; i < 32; i++) {
      const angle = <f32>i * 0.19635;
      const reach = <f32>this.radius + 0.5;
      const px = x + <i32>Mathf.round(Mathf.cos(angle) * reach);
      const py = y + <i32>Mathf.round(Mathf.sin(angle) * reach);
      if (py < HEIGHT) frame.set(px, py, frame.at(px, py) ^ 0x606060);
    }
  }

  private showBar(frame: Frame): void {
    frame.rect(0, HEIGHT, WIDTH, BAR, 0x2a2830);
    for (let i = 0; i < COLOURS.length; i++) {
      const taken = i == this.colour;
      if (taken) frame.rect(3 + i * CELL, HEIGHT + 2, CELL, 16, 0xffffff);
      frame.rect(5 + i * CELL, HEIGHT + 4, CELL - 4, 12, COLOURS[i]);
    }
    for (let i = 0; i < ICONS.length; i++) {
      const rgb: u32 = i == 3 && this.mirror > 0 ? 0xf7c843 : 0xd8d4e0;
      frame.rect(FIRST_ICON + i * 20 + 1, HEIGHT + 2, 18, 16, 0x403c4a);
      for (let bit = 0; bit < 64; bit++) {
        if ((ICONS[i] >> (63 - bit)) & 1) frame.set(FIRST_ICON + i * 20 + 6 + (bit & 7), HEIGHT + 6 + (bit >> 3), rgb);
      }
    }
  }

  /** A wandering brush, until somebody takes it. */
  private invite(frame: Frame): void {
    for (let i = 0; i < 160; i++) {
      const t = <f32>(this.frames + i) * 0.02;
      const x = 160 + <i32>(Mathf.sin(t * 1.3) * 110);
      const y = 90 + <i32>(Mathf.sin(t * 1.7 + 1) * 60);
      disc(frame, x, y, i / 28, COLOURS[4 + ((this.frames + i) / 40) % 10]);
    }
  }
}

function disc(frame: Frame, x: i32, y: i32, radius: i32, rgb: u32): void {
  for (let dy = -radius; dy <= radius; dy++) {
    const half = <i32>Mathf.sqrt(<f32>(radius * radius + radius - dy * dy));
    frame.rect(x - half, y + dy, half * 2 + 1, 1, rgb);
  }
}

/** Why it ended; empty when the window was closed. */
function run(): string {
  const window = Window.open(WIDTH, HEIGHT + BAR);
  if (!window) return Window.failure;
  const painting = new Painting();
  while (!window.closed) {
    while (window.next()) painting.take(window, window.event);
    painting.show(window);
    if (!window.present()) return Window.failure;
  }
  return "";
}

const failure = run();
if (failure.length > 0) complain("paint: " + failure);

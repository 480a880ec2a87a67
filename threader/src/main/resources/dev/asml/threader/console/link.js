// The connection to a session's view.
import { FRAME, SOUND, body, readFrame, readSound } from './frames.js';
import { viewAddress } from './api.js';

const PROTOCOL = 'asml-view.1';
const PING = 2000;

/**
 * One connection. Handlers: `text(message)`, `frame(frame, bytes)`, `sound(sound)`, `measured()` when numbers changed,
 * `closed(code, reason)` once. Frames are handed on in their order, and acknowledged when the handler has shown them.
 */
export class Link {
  constructor(id, fps, sound, handlers) {
    this.handlers = handlers;
    this.sequence = 0;
    this.sent = [];
    this.received = 0;
    this.latencies = [];
    this.roundTrip = null;
    this.queue = Promise.resolve();
    this.socket = new WebSocket(viewAddress(id, fps, sound), PROTOCOL);
    this.socket.binaryType = 'arraybuffer';
    this.socket.onmessage = (event) => this.take(event.data);
    this.socket.onclose = (event) => this.end(event.code, event.reason);
    this.socket.onopen = () => {
      this.pinging = setInterval(() => this.send({ ping: performance.now() }), PING);
      this.send({ ping: performance.now() });
    };
  }

  take(data) {
    this.received += typeof data === 'string' ? data.length : data.byteLength;
    // One after the other, because inflating takes turns.
    this.queue = this.queue.then(() => this.handle(data)).catch((problem) => {
      console.error(problem);
      this.socket.close(4001, 'a message could not be read');
    });
  }

  async handle(data) {
    if (this.ended) return;
    if (typeof data === 'string') {
      const message = JSON.parse(data);
      if (message.type === 'pong') {
        this.roundTrip = performance.now() - message.ping;
        this.handlers.measured();
      } else {
        this.handlers.text(message);
      }
      return;
    }
    const kind = new Uint8Array(data, 0, 1)[0];
    if (kind === FRAME) {
      const frame = readFrame(data);
      this.handlers.frame(frame, await body(frame));
      this.send({ ack: frame.number, fb: frame.fb });
      this.heard(frame.input);
    } else if (kind === SOUND) {
      this.handlers.sound(readSound(data));
    }
  }

  /** The guest had read the inputs up to this one before it drew what is now shown. */
  heard(input) {
    let newest = null;
    while (this.sent.length > 0 && this.sent[0].sequence <= input) newest = this.sent.shift();
    if (newest === null) return;
    this.latencies.push(performance.now() - newest.at);
    if (this.latencies.length > 50) this.latencies.shift();
    this.handlers.measured();
  }

  /** The median of the last times from an input to the picture that shows it, in milliseconds; null if unknown. */
  latency() {
    if (this.latencies.length === 0) return null;
    return this.latencies.toSorted((a, b) => a - b)[this.latencies.length >> 1];
  }

  /** Tells the session what the person did. */
  input(events) {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    this.sequence++;
    this.sent.push({ sequence: this.sequence, at: performance.now() });
    if (this.sent.length > 1000) this.sent.shift();
    this.send({ seq: this.sequence, events });
  }

  send(message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  end(code, reason) {
    clearInterval(this.pinging);
    // What came before the end is shown first.
    this.queue.then(() => {
      if (this.ended) return;
      this.ended = true;
      this.handlers.closed(code, reason);
    });
  }

  /** Leaves; no handler is called any more. */
  close() {
    this.ended = true;
    clearInterval(this.pinging);
    this.socket.close(1000);
  }
}

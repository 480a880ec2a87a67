"use strict";
// An IOmod in plain Node: docs/iomod-protocol.md in code, with no packages. Methods are added, then run() is called.

const http2 = require("node:http2");
const net = require("node:net");
const { message, Fields, framed, Deframer } = require("./wire.js");
const { Input, Output } = require("./streams.js");

const MAX_CALLS = 1024;
const MAX_INPUT = 8 << 20;
const MAX_INPUTS = 16 << 20;
const WINDOW = 256 << 10;
const GOOD_ORDER = 0;
const NEVER_SERVED = 1;
const THREADER_LOST = 2;

/** What a caller should hear. */
class Failure extends Error {
  constructor(code, message, retryable = false) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }
}

/** One call, until its reply is sent. */
class Call {
  constructor(iomod, frame) {
    this.iomod = iomod;
    this.id = frame.id(1);
    this.method = frame.text(2);
    this.invocation = frame.text(6);
    this.caller = frame.text(7);
    this.traceparent = frame.text(8);
    this.parts = [];
    this.size = 0;
    this.abort = new AbortController();
    const millis = frame.number(5);
    if (millis > 0) this.timer = setTimeout(() => this.fail(new Failure("DEADLINE", "the time is over")), millis);
  }

  /** Aborted when nobody waits for the call any more. */
  get signal() {
    return this.abort.signal;
  }

  get open() {
    return this.iomod.calls.get(this.id) === this;
  }

  log(text, level = 2) {
    this.iomod.log(text, level, this.id);
  }

  fail(failure) {
    if (!this.open) return;
    const body = message([1, failure.code], [2, failure.message], [3, failure.retryable]);
    this.iomod.send(2, message([1, this.id], [3, body]));
    this.end();
    this.abort.abort(failure);
  }

  answer(bytes) {
    if (!this.open) return;
    if (bytes.length > this.iomod.maxReply) {
      return this.fail(new Failure("LIMIT", `the answer has ${bytes.length} bytes of ${this.iomod.maxReply}`));
    }
    for (let at = 0, first = true; first || at < bytes.length; at += this.iomod.maxChunk, first = false) {
      const part = bytes.subarray(at, at + this.iomod.maxChunk);
      this.part(part, at + part.length < bytes.length, first);
    }
  }

  /** Sends a part of the output; the one after which no more come ends the call. */
  part(bytes, more, first) {
    if (first) this.iomod.send(2, message([1, this.id], [2, bytes], [4, more]));
    else this.iomod.send(3, message([1, this.id], [2, bytes], [3, more]));
    if (!more) this.end();
  }

  end() {
    clearTimeout(this.timer);
    this.iomod.ended(this);
  }
}

class Iomod {
  methods = new Map();
  calls = new Map();
  config = {};
  configure = () => {};
  urgent = [];
  queue = [];
  inputs = 0;
  registered = false;
  draining = false;

  constructor(coordinates, version) {
    this.coordinates = coordinates;
    this.version = version;
  }

  /** Adds a method: async (input, call) => text or bytes. */
  method(name, { idempotent = false, summary = "" }, handler) {
    this.methods.set(name, { name, idempotent, summary, streaming: false, handler });
    return this;
  }

  /** Adds a streaming method: async (input, output, call), where input is iterated and output.write awaited. */
  streaming(name, { idempotent = false, summary = "" }, handler) {
    this.methods.set(name, { name, idempotent, summary, streaming: true, handler });
    return this;
  }

  run() {
    if (process.argv.includes("--describe")) {
      const methods = [...this.methods.values()].map(({ handler, ...rest }) => rest);
      const { coordinates, version } = this;
      console.log(JSON.stringify({ coordinates, version, protocol_versions: [1], methods }));
    } else if (!process.env.ASML_IOMOD_TOKEN) {
      this.leave(NEVER_SERVED, "is an IOmod: a Threader starts it. --describe prints its methods.");
    } else {
      process.on("SIGINT", () => {});
      process.stdin.on("end", () => this.leave(THREADER_LOST, "standard input has ended")).resume();
      process.stdin.on("error", () => this.leave(THREADER_LOST, "standard input is broken"));
      this.connect();
    }
  }

  leave(code, why) {
    if (why) process.stderr.write(`${this.coordinates} ${this.version} ${why}\n`);
    process.exit(code);
  }

  connect() {
    const { ASML_IOMOD_SOCKET: path, ASML_IOMOD_ADDRESS: address = "" } = process.env;
    const [host, port] = address.split(":");
    const session = http2.connect("http://threader", {
      createConnection: () => (path ? net.connect(path) : net.connect(Number(port), host)),
      settings: { enablePush: false, initialWindowSize: 1 << 20 },
    });
    const lost = (why) => this.leave(this.registered ? THREADER_LOST : NEVER_SERVED, `has lost the Threader: ${why}`);
    session.on("connect", () => session.setLocalWindowSize(1 << 20));
    session.on("error", (error) => lost(error.message));
    session.on("close", () => lost("the connection is closed"));
    this.stream = session.request({
      ":method": "POST",
      ":path": "/asml.iomod.v1.Broker/Connect",
      "content-type": "application/grpc",
      te: "trailers",
    });
    const status = (headers) => (this.status = headers["grpc-status"] ?? this.status);
    this.stream.on("response", status).on("trailers", status);
    this.stream.on("error", (error) => lost(error.message));
    this.stream.on("end", () => {
      if (this.status === "0") this.leave(GOOD_ORDER);
      lost(`the stream ended with status ${this.status}`);
    });
    this.stream.on("drain", () => this.pump());
    this.listen(this.stream, lost);
    this.register();
  }

  listen(stream, lost) {
    const deframer = new Deframer();
    stream.on("data", (piece) => {
      try {
        for (const frame of deframer.push(piece)) this.receive(new Fields(frame));
      } catch (error) {
        lost(error.message);
      }
    });
  }

  register() {
    const methods = [...this.methods.values()].map(({ name, idempotent, summary, streaming }) => [
      5,
      message([1, name], [2, idempotent], [3, summary], [4, streaming]),
    ]);
    const { ASML_IOMOD_TOKEN: token } = process.env;
    const agent = `node/${process.versions.node}`;
    const head = [[1, token], [2, this.coordinates], [3, this.version], [4, 1]];
    this.send(1, message(...head, ...methods, [6, agent], [7, WINDOW], [8, true]));
  }

  /** Queues a frame: the number of its kind, and the message. Pongs and credits overtake what waits. */
  send(kind, body) {
    if (this.drained && kind !== 6) return;
    (kind === 5 || kind === 7 ? this.urgent : this.queue).push([kind, body]);
    this.pump();
  }

  pump() {
    while (!this.stream.writableNeedDrain && this.urgent.length + this.queue.length > 0) {
      const [kind, body] = (this.urgent.length > 0 ? this.urgent : this.queue).shift();
      this.stream.write(framed(message([kind, body])));
      if (kind === 6) this.stream.end();
    }
  }

  log(text, level = 2, call = 0n) {
    if (this.queue.length < MAX_CALLS) this.send(4, message([1, level], [2, text], [3, call]));
  }

  receive(frame) {
    if (frame.has(1)) this.onRegistered(frame.child(1));
    else if (frame.has(2)) this.leave(NEVER_SERVED, `was rejected: ${frame.child(2).text(1)}`);
    else if (frame.has(3)) this.onCall(frame.child(3));
    else if (frame.has(4)) this.onChunk(frame.child(4));
    else if (frame.has(5)) this.calls.get(frame.child(5).id(1))?.fail(new Failure("CANCELLED", "nobody waits"));
    else if (frame.has(6)) this.send(5, message([1, frame.child(6).id(1)]));
    else if (frame.has(7)) this.onDrain();
    else if (frame.has(8)) this.onConfig(frame.child(8).map(1));
    else if (frame.has(9)) this.calls.get(frame.child(9).id(1))?.output?.grant(frame.child(9).number(2));
    // Other kinds are from a later version.
  }

  onRegistered(frame) {
    this.maxChunk = frame.number(3) || 256 << 10;
    this.maxReply = frame.number(4) || Infinity;
    this.outputWindow = frame.number(5);
    try {
      this.configure(frame.map(2));
      this.config = frame.map(2);
    } catch (error) {
      this.leave(NEVER_SERVED, `cannot use its configuration: ${error.message}`);
    }
    this.registered = true;
  }

  onConfig(config) {
    let problem = "";
    try {
      this.configure(config);
      this.config = config;
    } catch (error) {
      problem = error.message;
      this.log(`the new configuration is not used: ${problem}`, 4);
    }
    this.send(8, message([1, problem]));
  }

  onCall(frame) {
    if (!this.registered) throw new Error("a call came before Registered");
    if (this.calls.has(frame.id(1))) throw new Error(`call ${frame.id(1)} is there twice`);
    const call = new Call(this, frame);
    this.calls.set(call.id, call);
    const method = this.methods.get(call.method);
    if (this.draining) return call.fail(new Failure("IOMOD_UNAVAILABLE", "it is stopping", true));
    if (!method) {
      const names = [...this.methods.keys()].join(", ");
      return call.fail(new Failure("METHOD_NOT_FOUND", `there is no ${call.method}; there are ${names}`));
    }
    if (this.calls.size > MAX_CALLS) return call.fail(new Failure("LIMIT", "too many calls at once", true));
    if (method.streaming && this.outputWindow > 0) this.serveStream(method, call);
    this.take(call, frame.data(3), frame.flag(4));
  }

  onChunk(frame) {
    const call = this.calls.get(frame.id(1));
    if (call) this.take(call, frame.data(2), frame.flag(3));
  }

  /** Takes a part of the input. What does not stream is put together, within bounds. */
  take(call, bytes, more) {
    if (call.input) return call.input.push(bytes, more);
    if (call.whole) throw new Error(`call ${call.id} has more input than it said`);
    call.size += bytes.length;
    this.inputs += bytes.length;
    if (call.size > MAX_INPUT || this.inputs > MAX_INPUTS) {
      return call.fail(new Failure("LIMIT", `an input has at most ${MAX_INPUT} bytes`));
    }
    call.parts.push(bytes);
    call.whole = !more;
    if (call.whole) this.handle(this.methods.get(call.method), call, Buffer.concat(call.parts));
  }

  async handle(method, call, input) {
    try {
      if (!method.streaming) return call.answer(Buffer.from(await method.handler(input, call)));
      // A Threader that knows no streaming: the same handler, with everything at once.
      const parts = [];
      await method.handler([input], { write: async (bytes) => parts.push(Buffer.from(bytes)) }, call);
      call.answer(Buffer.concat(parts));
    } catch (error) {
      this.failed(call, error);
    }
  }

  async serveStream(method, call) {
    call.input = new Input(WINDOW, (bytes) => this.send(7, message([1, call.id], [2, bytes])));
    call.output = new Output(this.outputWindow, this.maxChunk, (...part) => call.open && call.part(...part));
    const stop = () => [call.input, call.output].forEach((side) => side.stop(call.signal.reason));
    call.signal.addEventListener("abort", stop);
    try {
      await method.handler(call.input, call.output, call);
      call.output.end();
    } catch (error) {
      this.failed(call, error);
    }
  }

  failed(call, error) {
    if (!call.open) return;
    if (error instanceof Failure) return call.fail(error);
    this.log(`${call.method} failed: ${error.stack}`.slice(0, 8000), 4, call.id);
    call.fail(new Failure("INTERNAL", `${call.method} failed inside the IOmod; its log says why`));
  }

  ended(call) {
    this.calls.delete(call.id);
    this.inputs -= call.size;
    this.finishIfIdle();
  }

  onDrain() {
    this.draining = true;
    this.finishIfIdle();
  }

  finishIfIdle() {
    if (this.draining && this.calls.size === 0 && !this.drained) {
      this.drained = true;
      this.send(6, Buffer.alloc(0));
    }
  }
}

module.exports = { Iomod, Failure };

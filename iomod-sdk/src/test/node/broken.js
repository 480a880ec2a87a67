"use strict";
// The store of examples/polyglot/iomods/node, which breaks the one rule of the protocol that its first argument names.

const fs = require("node:fs");
const http2 = require("node:http2");
const { spawn } = require("node:child_process");
const home = "../../../../examples/polyglot/iomods/node/";
const { Iomod, Failure } = require(home + "iomod.js");
const { message, Fields } = require(home + "wire.js");
const { Output } = require(home + "streams.js");
const addConformance = require(home + "conformance.js");

const fault = process.argv[2];
const describes = process.argv.includes("--describe");
const iomod = new Iomod("example.memory.store", "1.0.0")
  .method("get", { idempotent: true }, async (input) => input.toString() && JSON.stringify(JSON.parse(input.toString())))
  .streaming("dump", {}, async (_, output) => output.write("{}"));
addConformance(iomod);

const wrap = (name, body) => {
  const before = iomod[name].bind(iomod);
  iomod[name] = (...args) => body(before, ...args);
};
const whenSent = (kind, body) => wrap("send", (send, sent, bytes) => (sent === kind ? body(send, bytes) : send(sent, bytes)));
const registering = (...fields) => whenSent(1, (send, bytes) => send(1, Buffer.concat([bytes, message(...fields)])));
const handler = (name, body) => (iomod.methods.get(name) ?? {}).handler && (iomod.methods.get(name).handler = body);
const onCall = (body) => wrap("onCall", (before, frame) => body(frame, () => before(frame)));
const untimed = () => onCall((frame, go) => (frame.values.delete(5), go()));
const received = (kind, body) => wrap("receive", (before, frame) => (frame.has(kind) ? body(frame, before) : before(frame)));
const staying = (...words) => wrap("leave", (leave, code, why = "good order") => words.some((word) => why.includes(word)) || leave(code, why));
const reply = (frame, code) => iomod.send(2, message([1, frame.id(1)], [3, message([1, code], [2, "no"])]));
const unknown = (frame) => !iomod.methods.has(frame.text(2));
let count = 0;

/** Prints, and waits until it is printed. */
function printed(text) {
  for (let at = 0; at < text.length; ) {
    try {
      at += fs.writeSync(2, text.slice(at));
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

const faults = {
  "by-hand": () => process.env.ASML_IOMOD_TOKEN || describes || process.exit(0),
  describe: () => describes && (console.log("a store"), process.exit(0)),
  "described-methods": () => describes && (iomod.methods.get("get").idempotent = false),
  address: () => process.env.ASML_IOMOD_ADDRESS && process.exit(9),
  output: () => onCall((_, go) => (printed("x".repeat(1000) + "\n"), go())),
  "plain-frames": () => {
    const connect = http2.connect;
    http2.connect = (...args) => {
      const session = connect(...args);
      const request = session.request.bind(session);
      session.request = (headers) => request({ ...headers, "grpc-encoding": "gzip" });
      return session;
    };
  },
  "register-first": () => wrap("register", (register) => (iomod.log("hello"), register())),
  "register-in-time": () => (iomod.register = () => {}),
  token: () => process.env.ASML_IOMOD_TOKEN && (process.env.ASML_IOMOD_TOKEN = "stolen"),
  coordinates: () => registering([2, "example.memory.other"]),
  version: () => registering([3, "1.0"]),
  "protocol-versions": () => registering([4, 1]),
  "method-names": () => registering([5, message([1, "two words"])]),
  "promised-methods": () => iomod.methods.delete("get"),
  rejected: () => wrap("leave", (leave, code, why = "") => leave(why.includes("rejected") ? 3 : code, why)),
  "first-config": () => wrap("onRegistered", (before, frame) => (before(frame), (iomod.config = {}))),
  answer: () => handler("conformance-echo", async (input) => input.toString()),
  "unknown-method": () => onCall((frame, go) => (unknown(frame) ? reply(frame, "INTERNAL") : go())),
  "one-reply": () => whenSent(2, (send, bytes) => (send(2, bytes), send(2, bytes))),
  "unreadable-input": () => handler("get", async (input) => (input.includes("{ ") ? process.exit(7) : "")),
  "empty-input": () => handler("get", async (input) => (input.length === 0 ? process.exit(7) : "")),
  "any-id": () => (Fields.prototype.id = function (number) { return BigInt(Number(this.all(number).at(-1) ?? 0n)); }),
  "many-calls": () => onCall((_, go) => ++count % 60 && go()),
  "slow-call": () => {
    let last = Promise.resolve();
    wrap("handle", (handle, ...args) => (last = last.then(() => handle(...args))));
  },
  deadline: untimed,
  failures: () => onCall((frame, go) => (unknown(frame) ? reply(frame, "not found") : go())),
  timing: () => whenSent(2, (send, bytes) => send(2, Buffer.concat([bytes, message([5, message([1, 5])])]))),
  "chunked-input": () => wrap("onChunk", (_, frame) => iomod.take([...iomod.calls.values()].find((call) => call.id !== frame.id(1)), frame.data(2), frame.flag(3))),
  "chunked-output": () => wrap("onRegistered", (before, frame) => (before(frame), handler("conformance-echo", async (input) => input.subarray(0, iomod.maxChunk)))),
  "chunk-bytes": () => wrap("onRegistered", (before, frame) => (before(frame), (iomod.maxChunk *= 2))),
  "chunk-default": () => wrap("onRegistered", (before, frame) => (before(frame), (iomod.maxChunk = frame.number(3) || 1 << 20))),
  "unknown-chunk": () => wrap("onChunk", (before, frame) => (iomod.calls.has(frame.id(1)) ? before(frame) : process.exit(7))),
  "reply-limit": () => wrap("onRegistered", (before, frame) => (before(frame), (iomod.maxReply = Infinity))),
  "input-limit": () => wrap("take", (before, call, bytes, more) => (call.size = iomod.inputs = 0, before(call, bytes, more))),
  "input-credit": () => whenSent(7, () => {}),
  "output-credit": () => {
    const write = Output.prototype.write;
    Output.prototype.write = function (data) { return (this.credit = Infinity), write.call(this, data); };
  },
  "blocked-stream": () => {
    const write = Output.prototype.write;
    Output.prototype.write = function (data) { return this.credit >= data.length || (iomod.pump = () => {}), write.call(this, data); };
  },
  "end-without-credit": () => {
    const end = Output.prototype.end;
    Output.prototype.end = function () { if (this.credit > 0) end.call(this); };
  },
  "both-ways": () => handler("conformance-copy", async (input, output) => {
    const parts = [];
    for await (const part of input) parts.push(part);
    await output.write(Buffer.concat(parts));
  }),
  "endless-credit": () => (Output.prototype.grant = function (bytes) { this.credit += bytes; if (this.credit > 2 ** 31) process.exit(7); this.wake?.(); }),
  "unknown-credit": () => received(9, (frame, go) => (iomod.calls.has(frame.child(9).id(1)) ? go(frame) : process.exit(7))),
  "stream-cancel": () => received(5, (frame, go) => iomod.calls.get(frame.child(5).id(1))?.input || go(frame)),
  "stream-deadline": untimed,
  "no-windows": () => wrap("onRegistered", (before, frame) => (before(frame), (iomod.outputWindow ||= 1 << 16))),
  cancel: () => received(5, () => {}),
  "cancelled-input": () => wrap("onChunk", (before, frame) => (iomod.calls.has(frame.id(1)) ? before(frame) : process.exit(7))),
  "unknown-cancel": () => received(5, (frame, go) => (iomod.calls.has(frame.child(5).id(1)) ? go(frame) : process.exit(7))),
  pong: () => received(6, (frame) => iomod.send(5, message([1, BigInt.asUintN(32, frame.child(6).id(1))]))),
  "pong-while-busy": () => received(6, (frame, go) => iomod.calls.size > 0 || go(frame)),
  "pong-first": () => whenSent(5, (_, bytes) => (iomod.queue.push([5, bytes]), iomod.pump())),
  "new-config": () => received(8, () => {}),
  subscribed: () => registering([20, 1]),
  invokes: () => wrap("onRegistered", (before, frame) => (before(frame), iomod.send(21, message([1, 1], [2, "nightly"], [3, "m"])))),
  "confirmed-config": () => whenSent(8, (send, bytes) => ++count % 2 && send(8, bytes)),
  log: () => whenSent(4, () => {}),
  "drain-finishes": () => received(7, (frame, go) => (iomod.calls.forEach((call) => call.fail(new Failure("CANCELLED", "draining"))), go(frame))),
  "drain-refuses": () => onCall((_, go) => { const draining = iomod.draining; iomod.draining = false; go(); iomod.draining = draining; }),
  drained: () => whenSent(6, () => iomod.stream.end()),
  "drain-exit": () => wrap("leave", (leave, code, why) => leave(iomod.drained ? 4 : code, why)),
  "unknown-frames": () => wrap("receive", (before, frame) => (frame.values.size === 0 || frame.has(1000) ? process.exit(7) : before(frame))),
  "broken-frame": () => staying("cut off", "cannot be read"),
  "id-twice": () => onCall((frame, go) => iomod.calls.has(frame.id(1)) || go()),
  "early-call": () => onCall((_, go) => ((iomod.registered = true), go())),
  "stream-closed": () => staying("good order", "stream ended", "connection"),
  "connection-lost": () => staying("good order", "stream ended", "connection", "ECONN", "closed"),
  "input-ended": () => staying("standard input"),
  interrupt: () => setImmediate(() => process.removeAllListeners("SIGINT")),
  "no-children": () => process.env.ASML_IOMOD_TOKEN && spawn("sleep", ["60"], { stdio: "ignore", detached: true }),
};

if (!(fault in faults)) throw new Error(`there is no fault ${fault}`);
faults[fault]();
iomod.run();

"use strict";
// example.memory.store: values by name, in memory, for all functions of a service.

const { Iomod, Failure } = require("./iomod.js");
const addConformance = require("./conformance.js");

const entries = new Map();
let maxEntries = 10_000;

function read(input, ...fields) {
  let request;
  try {
    request = JSON.parse(input.toString());
  } catch (error) {
    throw new Failure("INVALID_INPUT", `the request is not JSON: ${error.message}`);
  }
  for (const field of fields) {
    if (typeof request?.[field] !== "string") throw new Failure("INVALID_INPUT", `"${field}" has to be a text`);
  }
  return request;
}

function put(key, value) {
  if (!entries.has(key) && entries.size >= maxEntries) {
    throw new Failure("LIMIT", `the store holds ${maxEntries} entries; delete some, or configure max_entries`);
  }
  entries.set(key, value);
}

const iomod = new Iomod("example.memory.store", "1.0.0")
  .method("get", { idempotent: true, summary: "{key}: its value, or null." }, async (input) =>
    JSON.stringify(entries.get(read(input, "key").key) ?? null),
  )
  .method("put", { idempotent: true, summary: "{key, value}: keeps a text." }, async (input) => {
    const { key, value } = read(input, "key", "value");
    put(key, value);
    return "true";
  })
  .method("add", { summary: "{key}: counts one up, and answers the number." }, async (input) => {
    const { key } = read(input, "key");
    put(key, String((Number(entries.get(key)) || 0) + 1));
    return entries.get(key);
  })
  .method("delete", { idempotent: true, summary: "{key}: forgets it." }, async (input) =>
    String(entries.delete(read(input, "key").key)),
  )
  .streaming("dump", { idempotent: true, summary: "Every entry, as lines of JSON." }, async (_, output) => {
    for (const [key, value] of entries) await output.write(`${JSON.stringify({ key, value })}\n`);
  })
  .streaming("load", { idempotent: true, summary: "Keeps lines as dump gives them." }, async (input, output) => {
    let rest = "";
    let count = 0;
    const decoder = new TextDecoder();
    for await (const part of input) {
      const lines = (rest + decoder.decode(part, { stream: true })).split("\n");
      rest = lines.pop();
      if (rest.length > 1 << 20) throw new Failure("LIMIT", "a line has at most 1 MiB");
      for (const line of lines.filter(Boolean)) {
        const { key, value } = read(line, "key", "value");
        put(key, value);
        count++;
      }
    }
    if (rest) throw new Failure("INVALID_INPUT", "the last line has no end");
    await output.write(String(count));
  });

iomod.configure = ({ max_entries: wanted = "10000" }) => {
  if (!/^[1-9]\d{0,8}$/.test(wanted)) throw new Error(`max_entries is "${wanted}", and has to be a number`);
  maxEntries = Number(wanted);
};

addConformance(iomod).run();

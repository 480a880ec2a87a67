"use strict";
// The four methods with which "asml iomod verify" tries what an IOmod's own methods may not show.

const { setTimeout: sleep } = require("node:timers/promises");

module.exports = function addConformance(iomod) {
  if (!process.env.ASML_IOMOD_CONFORMANCE) return iomod;
  return iomod
    .method("conformance-echo", { idempotent: true }, async (input) => input)
    .method("conformance-wait", {}, async (input, call) => {
      call.log("waiting");
      await sleep(Number(input.toString()) || 0, undefined, { signal: call.signal });
      return "done";
    })
    .method("conformance-config", { idempotent: true }, async (input) => iomod.config[input.toString()] ?? "")
    .streaming("conformance-copy", {}, async (input, output) => {
      for await (const part of input) await output.write(part);
    });
};

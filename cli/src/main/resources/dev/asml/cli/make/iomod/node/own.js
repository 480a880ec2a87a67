"use strict";
// The IOmod @COORDINATES@: what its methods do happens outside of the functions that call them.

const { Iomod, Failure } = require("./iomod.js");
const addConformance = require("./conformance.js");

function read(input) {
  try {
    return JSON.parse(input.toString());
  } catch (error) {
    throw new Failure("INVALID_INPUT", `the request is not JSON: ${error.message}`);
  }
}

const iomod = new Iomod("@COORDINATES@", "@VERSION@").method(
  "greet",
  { idempotent: true, summary: "{name}: a greeting." },
  async (input) => {
    const name = read(input)?.name;
    if (typeof name !== "string") throw new Failure("INVALID_INPUT", '"name" has to be a text');
    return JSON.stringify(`Hello, ${name}!`);
  },
);

addConformance(iomod).run();

// A worker; a fresh instance of the module for each request.
import { handlerOf } from './noop.mjs';
import module from './noop.wasm';

const run = handlerOf(module);
const headers = { 'content-type': 'application/json' };

export default {
  fetch() {
    return new Response(run(), { headers });
  },
};

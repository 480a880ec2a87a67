// Bun's own server; a fresh instance of the module for each request. Argument: the module.
import { readFileSync } from 'node:fs';
import { handlerOf } from './noop.mjs';

const run = handlerOf(new WebAssembly.Module(readFileSync(process.argv[2])));
const headers = { 'content-type': 'application/json' };
const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response(run(), { headers }) });
console.log(`http=http://127.0.0.1:${server.port}`);

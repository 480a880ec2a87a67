// Deno's own server; a fresh instance of the module for each request. Argument: the module.
import { handlerOf } from './noop.mjs';

const run = handlerOf(new WebAssembly.Module(Deno.readFileSync(Deno.args[0])));
const headers = { 'content-type': 'application/json' };
const onListen = ({ port }) => console.log(`http=http://127.0.0.1:${port}`);
Deno.serve({ hostname: '127.0.0.1', port: 0, onListen }, () => new Response(run(), { headers }));

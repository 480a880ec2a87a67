// Node's http server; a fresh instance of the module for each request. Argument: the module.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { handlerOf } from './noop.mjs';

const run = handlerOf(new WebAssembly.Module(readFileSync(process.argv[2])));
const server = createServer((request, response) => {
  request.resume();
  const answer = run();
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
  response.end(answer);
});
server.listen(0, '127.0.0.1', () => console.log(`http=http://127.0.0.1:${server.address().port}`));

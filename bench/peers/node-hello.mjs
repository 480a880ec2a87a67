// The peer: Node's plain http server, one process, the same answer as the no-op function.
import { createServer } from 'node:http';

const body = Buffer.from('{"ok":true}');
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => console.log(`http=http://127.0.0.1:${server.address().port}`));

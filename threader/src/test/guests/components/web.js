// wasi:http/proxy in JavaScript, by path: see `paths` below. `/count` tells whether instances are used again.
import { Fields, IncomingBody, OutgoingBody, OutgoingResponse, ResponseOutparam } from 'wasi:http/types@0.2.10';

const PIECE = 16384;
const bytes = (text) => new TextEncoder().encode(text);
const text = (value) => new TextDecoder().decode(value);
let requests = 0;

/** A body that comes in, as pieces in the order they come. */
function* pieces(message) {
  const body = message.consume();
  const stream = body.stream();
  try {
    for (;;) yield stream.blockingRead(BigInt(PIECE));
  } catch (end) {
    if (end.payload?.tag !== 'closed') throw end;
  } finally {
    stream[Symbol.dispose]();
    IncomingBody.finish(body)[Symbol.dispose]();
  }
}

function whole(request) {
  const all = [...pieces(request)];
  const joined = new Uint8Array(all.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of all) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/** Sends the head; what it gives takes the body's pieces, then `end()`. */
function respond(out, status, fields = {}) {
  const headers = new Fields();
  for (const [name, value] of Object.entries(fields)) headers.append(name, bytes(value));
  const response = new OutgoingResponse(headers);
  response.setStatusCode(status);
  const body = response.body();
  ResponseOutparam.set(out, { tag: 'ok', val: response });
  const stream = body.write();
  const ready = stream.subscribe();
  return {
    write(piece) {
      for (let at = 0; at < piece.length; ) {
        const room = Number(stream.checkWrite());
        if (room === 0) {
          ready.block();
          continue;
        }
        const part = piece.subarray(at, at + room);
        stream.write(part);
        at += part.length;
      }
      stream.flush();
    },
    end() {
      ready.block();
      ready[Symbol.dispose]();
      stream[Symbol.dispose]();
      OutgoingBody.finish(body, undefined);
    },
  };
}

function answer(out, status, type, content) {
  const body = respond(out, status, { 'content-type': type });
  body.write(bytes(content));
  body.end();
}

const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
const hex = (value) => Array.from(value, (each) => each.toString(16).padStart(2, '0')).join('');

const paths = {
  '/hello': (_, out) => answer(out, 200, 'text/plain', 'Hello from JavaScript\n'),

  '/headers'(request, out) {
    const named = request.headers().entries().filter(([name]) => name.startsWith('x-'));
    const fields = named.map(([name, value]) => `${name}: ${text(value)}\n`);
    const body = respond(out, 200, { 'content-type': 'text/plain', 'x-method': request.method().tag });
    body.write(bytes(`${request.method().tag} ${request.pathWithQuery()}\n${fields.join('')}`));
    body.end();
  },

  '/echo'(request, out) {
    const body = respond(out, 200, { 'content-type': 'application/octet-stream' });
    for (const piece of pieces(request)) body.write(piece);
    body.end();
  },

  async '/chunks'(request, out, query) {
    const body = respond(out, 200, { 'content-type': 'text/plain' });
    for (let i = 1; i <= Number(query.get('n') ?? 3); i++) {
      body.write(bytes(`chunk ${i}\n`));
      await pause(Number(query.get('pause') ?? 1));
    }
    body.end();
  },

  '/json'(request, out) {
    const { numbers, name } = JSON.parse(text(whole(request)));
    const sum = numbers.reduce((a, b) => a + b, 0);
    const turned = { name: [...name].reverse().join(''), sum, sorted: numbers.toSorted() };
    answer(out, 200, 'application/json', JSON.stringify(turned));
  },

  async '/digest'(request, out) {
    const digest = await crypto.subtle.digest('SHA-256', whole(request));
    answer(out, 200, 'text/plain', `${hex(new Uint8Array(digest))}\n`);
  },

  '/chance'(_, out) {
    const random = hex(crypto.getRandomValues(new Uint8Array(16)));
    answer(out, 200, 'application/json', JSON.stringify({ now: Date.now(), random, uuid: crypto.randomUUID() }));
  },

  '/count': (_, out) => answer(out, 200, 'text/plain', `${requests}\n`),

  '/log'(_, out) {
    console.log('a line of output');
    console.error('a line of errors');
    answer(out, 204, 'text/plain', '');
  },

  async '/fetch'(request, out, query) {
    const method = request.method().tag.toUpperCase();
    const body = method === 'POST' ? whole(request) : undefined;
    let response;
    try {
      response = await fetch(query.get('url'), { method, body, headers: { 'x-asked-by': 'javascript' } });
    } catch (failure) {
      return answer(out, 502, 'text/plain', `${failure.message}\n`);
    }
    const sent = respond(out, response.status, { 'x-upstream': response.headers.get('x-upstream') ?? 'none' });
    const reader = response.body.getReader();
    for (let each = await reader.read(); !each.done; each = await reader.read()) sent.write(each.value);
    sent.end();
  },

  '/throw'() {
    throw new Error('thrown on purpose');
  },
};

export const incomingHandler = {
  async handle(request, out) {
    requests++;
    const [path, query] = request.pathWithQuery().split('?');
    const found = paths[path];
    if (!found) return answer(out, 404, 'text/plain', `nothing at ${path}\n`);
    await found(request, out, new URLSearchParams(query));
  },
};

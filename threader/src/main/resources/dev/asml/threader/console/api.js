// The console's JSON API.

/** A refusal of the API, with its status and what it says; status 0 is a server that does not answer. */
export class Refusal extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

async function call(method, path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: body ? { 'content-type': 'application/json' } : {},
      body: body ? JSON.stringify(body) : undefined,
      cache: 'no-store',
    });
  } catch {
    throw new Refusal(0, 'The Threader does not answer.');
  }
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  throw new Refusal(answer.status, problem.detail ?? `The Threader answers with status ${answer.status}.`);
}

const path = (id) => `/v1/sessions/${encodeURIComponent(id)}`;

export const sessions = async () => (await call('GET', '/v1/sessions')).json();
export const functions = async () => (await call('GET', '/v1/functions')).json();
export const session = async (id) => (await call('GET', path(id))).json();
export const start = async (name) => (await call('POST', '/v1/sessions', { function: name })).json();
export const stop = async (id) => void (await call('DELETE', path(id)));
export const picture = async (id, fb) => (await call('GET', `${path(id)}/fb${fb}.png`)).blob();

/** Where a session is viewed. */
export function viewAddress(id, fps, sound) {
  const address = new URL(`${path(id)}/view`, location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  address.searchParams.set('fps', fps);
  address.searchParams.set('sound', sound ? 'on' : 'off');
  return address;
}

/** How a session ended, for people. */
export function ending(outcome, detail) {
  const said = {
    answered: 'It ended',
    'no-answer': 'It ended',
    failed: 'It says that it failed',
    exited: 'It ended',
    trapped: 'It crashed',
    'timed-out': 'It used up its time',
    exceeded: 'It went over a limit',
    cancelled: 'It was stopped',
    broken: 'The Threader failed to run it',
  }[outcome] ?? outcome;
  return detail ? `${said}: ${detail}.` : `${said}.`;
}

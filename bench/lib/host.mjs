// What the scripts share that run Threaders of their own: an option of the command line, a Threader, and what it is asked.
import { spawn } from 'node:child_process';

/** A number or a word behind a name on the command line. */
export function option(name, otherwise) {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]) || process.argv[at + 1];
}

/** Starts a Threader on free ports, and waits until it says where it answers. */
export function threader(asml, data, flags, ...more) {
  const args = ['up', '--http', '127.0.0.1:0', '--admin', '127.0.0.1:0', '--console', '127.0.0.1:0', '--data', data, ...more];
  const env = { ...process.env, ASML_JAVA_OPTS: flags };
  return new Promise((resolve, reject) => {
    const child = spawn(asml, args, { stdio: ['ignore', 'pipe', 'ignore'], env });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const found = Object.fromEntries([...text.matchAll(/^(http|admin)=(\S+)$/gm)].map((m) => [m[1], m[2]]));
      if (Object.keys(found).length === 2) resolve({ child, ...found });
    });
    child.on('exit', (code) => reject(new Error(`asml up ended with ${code}`)));
  });
}

/** Asks the admin API; a body is a bundle. */
export function admin(host, method, path, body) {
  const authorization = `Bearer ${host.token}`;
  return fetch(host.admin + path, { method, body, headers: { authorization, 'content-type': 'application/zip' } });
}

/** The body of an answer, which has to be a good one. */
export async function must(answer, what) {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${what}: ${answer.status} ${text}`);
  return text;
}

// The load: wrk, a process of its own, the same for every contender.
import { spawn } from 'node:child_process';
import { processorSeconds } from './processes.mjs';

/** Loads a URL and gives requests a second, latencies in milliseconds, and what the server's processes took for it. */
export async function load(server, url, { connections, seconds, script }) {
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency'];
  if (script) args.push('-s', script);
  const before = processorSeconds(server.pid);
  const text = await output('wrk', [...args, url]);
  const taken = processorSeconds(server.pid) - before;
  if (/Non-2xx/.test(text)) throw new Error(`${url} answered with errors:\n${text}`);
  const requests = Number(/(\d+) requests in/.exec(text)[1]);
  if (requests === 0) throw new Error(`${url} answered nothing:\n${text}`);
  return {
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)[1]),
    p50: millis(/^ +50% +(\S+)/m.exec(text)[1]),
    p99: millis(/^ +99% +(\S+)/m.exec(text)[1]),
    cores: taken / seconds,
    micros: (taken * 1e6) / requests,
    lost: Number(/timeout (\d+)/.exec(text)?.[1] ?? 0),
  };
}

function output(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk) => (text += chunk));
    child.on('error', () => reject(new Error(`${command} is missing: apt-get install ${command}`)));
    child.on('exit', (code) => (code === 0 ? resolve(text) : reject(new Error(`${command} ended with ${code}`))));
  });
}

function millis(text) {
  const [, number, unit] = /([\d.]+)(us|ms|s|m)/.exec(text);
  return Number(number) * { us: 0.001, ms: 1, s: 1000, m: 60_000 }[unit];
}

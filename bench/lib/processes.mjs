// Servers as child processes: started on free ports, watched for the processor time they take, stopped at the end.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const started = new Set();

/**
 * Starts a process and waits until its output has matched every pattern; gives the process, and by key what each
 * pattern's first group has found.
 */
export function start(command, args, patterns, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
    started.add(child);
    const found = {};
    let text = '';
    const read = (chunk) => {
      text += chunk;
      for (const [key, pattern] of Object.entries(patterns)) found[key] ??= pattern.exec(text)?.[1];
      if (Object.keys(patterns).every((key) => found[key])) resolve({ child, ...found });
    };
    for (const stream of child.stdio) stream?.readable && stream.on('data', read);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      started.delete(child);
      reject(new Error(`${command} ended with ${signal ?? code}\n${text}`));
    });
  });
}

export function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
    child.removeAllListeners('exit');
    child.on('exit', () => {
      clearTimeout(late);
      started.delete(child);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

export const stopAll = () => Promise.all([...started].map(stop));

export function killAll() {
  for (const child of started) child.kill('SIGTERM');
}

/** Clock ticks of a hundredth of a second that the process and those below it, which live now, have taken, by process. */
function ticksBelow(pid) {
  const parents = new Map();
  const ticks = new Map();
  for (const name of readdirSync('/proc')) {
    const fields = /^\d+$/.test(name) && statOf(name);
    if (!fields) continue;
    parents.set(Number(name), Number(fields[1]));
    ticks.set(Number(name), Number(fields[11]) + Number(fields[12]));
  }
  const below = (each) => each === pid || (parents.has(each) && below(parents.get(each)));
  return new Map([...ticks].filter(([each]) => below(each)));
}

const sum = (ticks) => [...ticks.values()].reduce((total, each) => total + each, 0) / 100;
const seen = new Map();

/** Seconds of processor time that the process and those below it have taken, also those that have ended since. */
export function processorSeconds(pid) {
  const known = seen.get(pid) ?? new Map();
  seen.set(pid, known);
  for (const [each, count] of ticksBelow(pid)) known.set(each, count);
  return sum(known);
}

/** Seconds that anybody else on the machine has taken: everything less this process and its children, also those ended. */
export function foreignSeconds() {
  const line = readFileSync('/proc/stat', 'utf8').split('\n')[0];
  const [user, nice, system, , , irq, softirq] = line.split(/ +/).slice(1).map(Number);
  const own = statOf(process.pid);
  const ended = (Number(own[13]) + Number(own[14])) / 100;
  return (user + nice + system + irq + softirq) / 100 - sum(ticksBelow(process.pid)) - ended;
}

/** Waits until the processes take next to nothing, such as a JVM that still compiles what the load has made hot. */
export async function settled(pids, patience = 30_000) {
  const taken = () => pids.reduce((sum, pid) => sum + processorSeconds(pid), 0);
  for (const end = Date.now() + patience; Date.now() < end; ) {
    const before = taken();
    await sleep(500);
    if (taken() - before < 0.03) return;
  }
}

/** The fields of /proc/PID/stat from the state on; nothing for a process that has gone. */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

export function residentMib(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}

export const sleep = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** The java command that a JVM was started by. */
export const javaOf = (child) => readlinkSync(`/proc/${child.pid}/exe`);

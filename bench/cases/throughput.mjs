// Requests a second at many connections: the no-op function beside the peers, and functions that call an IOmod.
import { interleaved } from '../lib/rounds.mjs';

/**
 * Loads all contenders in turn. The no-op is always among them: what a function with an IOmod call is compared with runs
 * in the same rounds.
 */
export async function throughput(threaders, peers, { noop, io }, how) {
  const contenders = threaders.flatMap(({ title, http, child }) => [
    { name: `${title}no-op`, child, url: `${http}/bench/noop` },
    ...(io ? [{ name: `${title}one IOmod call`, child, url: `${http}/bench/uuid` }] : []),
    ...(io ? [{ name: `${title}one call, IOmod in-process`, child, url: `${http}/inside/uuid` }] : []),
  ]);
  if (noop) contenders.push(...peers.map(({ title, http, child }) => ({ name: title, child, url: `${http}/`, peer: true })));
  return interleaved(contenders, how);
}

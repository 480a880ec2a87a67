// node component.mjs CORE WIT-FOLDER WORLD COMPONENT [utf16] [command|reactor]: wraps a core module in a component, the
// adapter of WASI preview 1 in it if one is named.
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  componentEmbed,
  componentNew,
  preview1AdapterCommandPath,
  preview1AdapterReactorPath,
} from '@bytecodealliance/jco';

const [core, witPath, world, component, ...options] = process.argv.slice(2);
const adapters = [];
if (options.includes('command')) adapters.push(await readFile(preview1AdapterCommandPath()));
if (options.includes('reactor')) adapters.push(await readFile(preview1AdapterReactorPath()));
const binary = await readFile(core);
const stringEncoding = options.includes('utf16') ? 'utf16' : 'utf8';
const embedded = world === '-' ? binary : await componentEmbed({ binary, witPath: resolve(witPath), world, stringEncoding });
await writeFile(component, await componentNew(embedded, adapters.map((each) => ['wasi_snapshot_preview1', each])));

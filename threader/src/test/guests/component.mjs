// node component.mjs <core module> <wit> <component>: wraps a core module of the beta generation in
// a component, with the WASI command adapter that turns `_start` into wasi:cli/run.
import { readFile, writeFile } from "node:fs/promises";
import { componentEmbed, componentNew, preview1AdapterCommandPath } from "@bytecodealliance/jco";

const [core, wit, component] = process.argv.slice(2);
const embedded = await componentEmbed({
  binary: await readFile(core),
  witSource: await readFile(wit, "utf8"),
  world: "function",
});
const adapter = await readFile(preview1AdapterCommandPath());
await writeFile(component, await componentNew(embedded, [["wasi_snapshot_preview1", adapter]]));

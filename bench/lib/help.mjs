// Says how a script of this folder is used, if it is asked: the line stands in the script's head.
import { readFileSync } from 'node:fs';

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(/usage: .*/.exec(readFileSync(process.argv[1], 'utf8'))[0]);
  process.exit();
}

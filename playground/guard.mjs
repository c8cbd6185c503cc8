// Ends what the playground started, whatever became of the playground: kill -9 of it too. It is told over its standard
// input which processes run (`+PID`) and which do not any more (`-PID`); when that ends, so do they, and the folder
// goes. A script of its own because nothing in a killed process can run.
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [folder = ''] = process.argv.slice(2);
const running = new Set();

// Ctrl-C reaches everyone in the terminal: the playground ends in order, and this when it has.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => undefined);

for await (const line of createInterface(process.stdin)) {
  if (line.startsWith('+')) running.add(Number(line.slice(1)));
  else running.delete(Number(line.slice(1)));
}
for (const pid of running) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}
rmSync(folder, { recursive: true, force: true });

/** Callers that stay: a process in the network namespace of each client, for hundreds of calls where `try` would start one for each. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Call, Calling } from './call.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** `outside` has no sidecar: it comes in through the ingress gateway. */
export type Caller = 'app-a' | 'app-b' | 'app-f' | 'app-n' | 'outside';

export type Callers = ReturnType<typeof openCallers>;

/** Also a server of HTTP/2 and gRPC outside, which the lab has none of. */
export function openCallers() {
  const open = new Map<Caller, ReturnType<typeof startCaller>>();
  const server = startInside('outside', 'http2-server.ts');
  return {
    calls: (caller: Caller, calling: Calling): Promise<readonly Call[]> => {
      const started = open.get(caller) ?? startCaller(caller);
      open.set(caller, started);
      return started.calls(calling);
    },
    close: () => {
      for (const one of open.values()) one.close();
      server.kill();
    },
  };
}

/** A program of ours among the clients or the outside servers; the kernel ends it when we are gone, however we went. */
function startInside(caller: Caller, program: string): ChildProcess {
  const space = caller === 'outside' ? 'mesh-ext' : `mesh-${caller}`;
  const words = [
    'netns',
    'exec',
    space,
    'setpriv',
    '--pdeathsig',
    'KILL',
    process.execPath,
    `${HERE}${program}`,
  ];
  return spawn('ip', words, { stdio: ['pipe', 'pipe', 'inherit'] });
}

function startCaller(caller: Caller) {
  const child = startInside(caller, 'caller.ts');
  const waiting = new Map<number, PromiseWithResolvers<readonly Call[]>>();
  let asked = 0;
  let ended: Error | undefined;
  if (child.stdout)
    createInterface(child.stdout).on('line', (line) => {
      const { id, calls } = JSON.parse(line) as { id: number; calls: readonly Call[] };
      waiting.get(id)?.resolve(calls);
      waiting.delete(id);
    });
  child.on('exit', (code) => {
    ended = new Error(`the caller in ${caller} ended: ${code}`);
    for (const one of waiting.values()) one.reject(ended);
  });
  return {
    calls: (calling: Calling) => {
      if (ended) return Promise.reject(ended);
      asked += 1;
      const answered = Promise.withResolvers<readonly Call[]>();
      waiting.set(asked, answered);
      child.stdin?.write(`${JSON.stringify({ id: asked, ...calling })}\n`);
      return answered.promise;
    },
    close: () => child.kill(),
  };
}

/** What is told in a story, done. */
import { doHand } from './hands.ts';
import { ask, click, onRecord } from './people.ts';
import { boot, end, stop } from './processes.ts';
import type { Sim } from './sim.ts';
import { API_AWAY } from './story.ts';
import type { Happening, Outage, Process } from './story.ts';

/** How long nothing is calm after a hand of somebody's. */
const RIPPLES = 30_000;

export function happen(sim: Sim, what: Happening): void {
  if (what.kind === 'ask') return ask(sim, what);
  if (what.kind === 'click') return click(sim, what);
  if (what.kind === 'away') return goAway(sim, what);
  if (what.kind !== 'record' && what.kind !== 'hand') return onProcess(sim, what);
  sim.disturb(RIPPLES);
  return what.kind === 'record' ? onRecord(sim, what) : doHand(sim, what);
}

function onProcess(sim: Sim, { kind, process, ms }: Process): void {
  const running = sim.running.get(process);
  switch (kind) {
    case 'boot':
      return boot(sim, process);
    case 'crash':
      return running && end(sim, running.life, ms);
    case 'stop':
      return stop(sim, process, ms);
    case 'clock':
      if (running) running.life.offset = ms;
      return count(sim, 'clock');
    case 'freeze':
      if (!running) return;
      count(sim, 'freeze');
      sim.disturb(ms + 60_000);
      running.watching.freeze();
      return void sim.time.at(sim.time.now() + ms, () => running.watching.thaw());
  }
}

/** Watches of a server that is away bring nothing. */
function goAway(sim: Sim, { what, ms }: Outage): void {
  sim.trace(`${what} for ${ms} ms`);
  count(sim, what);
  count(sim, 'away');
  sim.disturb(ms + 60_000);
  const until = sim.time.now() + ms;
  if (what === 'messages') return deleteMessages(sim);
  sim.server.setAway(what, until);
  if (!API_AWAY.some((one) => one === what)) return;
  const all = [...sim.running.values()];
  for (const { watching } of all) watching.freeze();
  sim.time.at(until, () => {
    for (const { watching } of all) watching.thaw();
  });
}

/** Somebody deletes every card there is. */
function deleteMessages(sim: Sim): void {
  for (const card of sim.slack.cards) {
    card.deleted = true;
    sim.deafTo.add(card.id);
  }
}

function count(sim: Sim, name: string): void {
  sim.figures.faults[name] = (sim.figures.faults[name] ?? 0) + 1;
}

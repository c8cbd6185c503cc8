/** DNS of the run: one host moves now and then, and sometimes nobody answers. */
import type { Dns } from '../../src/core/ports.ts';
import { DnsError } from '../../src/core/ports.ts';
import type { Life } from './calls.ts';
import { random } from './random.ts';
import type { Sim } from './sim.ts';

export const MOVING = 'moving.example.org';
/** In ms: how long it stays where it is. */
const STAYS = 12 * 60_000;
const SILENCE = 500;

/** As one process sees it; what it is told is told only while it lives. */
export function dnsOf(sim: Sim, life: Life): Dns {
  return {
    resolve: (host) =>
      new Promise((resolve, reject) => {
        const ways = random(sim.story.seed, life.process, 'dns', sim.nth(life.process, 'dns.resolve'));
        const silent = ways.chance(0.1);
        sim.time.at(sim.time.now() + (silent ? SILENCE : ways.between(1, 30)), () => {
          if (!life.alive) return;
          if (silent) reject(new DnsError('unavailable', `DNS did not answer about ${host}`));
          else if (host !== MOVING) reject(new DnsError('missing', `DNS knows no address of ${host}`));
          else resolve([`198.51.100.${10 + (Math.floor(sim.time.now() / STAYS) % 3)}`]);
        });
      }),
  };
}

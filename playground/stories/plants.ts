import { ANA, BOB } from '../people.ts';
import type { Story } from './tour.ts';
import { live } from './tour.ts';

export const plants: Story = {
  name: 'plants',
  title: 'Plants writes to Firestore',
  about: 'A host is opened, broken for half a minute, and comes back by itself.',
  verbs: ['egress allow', 'chaos blackhole'],
  play: async (tour) => {
    await tour.say(
      'plants calls firestore.googleapis.com, and nobody registered that host: the line is red. The mesh lets nothing else out.',
    );
    const allow = await tour.ask(ANA, '/egress allow firestore.googleapis.com');
    await tour.say(
      'Ana asked for it. Nothing happened yet: the card shows exactly what would change. Show YAML has every line of it.',
    );
    await tour.click(BOB, allow, 'approve');
    await tour.until(allow, 'live');
    await tour.say('Bob approved. One ServiceEntry is in the cluster, with our mark, and the line is green.');
    const hole = await live(
      tour,
      ANA,
      '/chaos blackhole firestore 30s because what does plants do then?',
      BOB,
    );
    await tour.say(
      'Now the dependency is broken on purpose: a VirtualService sends it to a sink. Watch the lease count down; nobody has to remember it.',
    );
    await tour.until(hole, 'over');
    await tour.say(
      'Taken back, and proven: no object of ours is left but the ServiceEntry. The thread of each card tells the whole story.',
    );
  },
};

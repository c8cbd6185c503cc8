import { ANA, BOB, EVE, MAX } from '../people.ts';
import type { Story } from './tour.ts';
import { live } from './tour.ts';

export const canary: Story = {
  name: 'canary',
  title: 'A canary in three steps',
  about: 'Those who come in through a gateway get a new version, a share at a time.',
  verbs: ['traffic shift', 'traffic stop'],
  cast: ['istio-ingressgateway', 'web-api'],
  play: async (tour) => {
    await tour.say(
      'web-api has two versions, as subsets of its DestinationRule. Who comes from outside enters through web-gateway.',
    );
    const first = await live(tour, ANA, '/traffic shift web-api v1=100 at web-gateway', BOB);
    await tour.say(
      'All of it to v1, until somebody stops it: the rule stands at the top of the VirtualService that is bound to the gateway.',
    );
    const second = await live(tour, ANA, '/traffic shift web-api v1=80 v2=20 at web-gateway', EVE);
    await tour.until(first, 'over');
    await tour.say(
      'A fifth to v2. This step took the place of the first in one update: at no moment was there no rule, or two.',
    );
    const third = await live(tour, ANA, '/traffic shift web-api v2=100 at web-gateway', BOB);
    await tour.until(second, 'over');
    await tour.say('All to v2. The cards of the first two say what took their place.');
    await tour.type(MAX, `/traffic stop ${third}`);
    await tour.until(third, 'over');
    await tour.say('Stopped, and the VirtualService is as it was before the first step.');
  },
};

import { ANA, BOB } from '../people.ts';
import type { Story } from './tour.ts';
import { live } from './tour.ts';

export const firefox: Story = {
  name: 'firefox',
  title: 'Firefox gets the new version',
  about: 'Requests with a header go elsewhere, at the gateway alone; the same host gets a timeout.',
  verbs: ['traffic route', 'traffic timeout', 'traffic stop'],
  cast: ['istio-ingressgateway', 'web-api'],
  play: async (tour) => {
    const route = await live(
      tour,
      ANA,
      '/traffic route web-api user-agent~Firefox v2 for 1h at web-gateway',
      BOB,
    );
    await tour.say(
      'Who comes with Firefox gets v2, everyone else what they got before: the catch-all stays.',
    );
    await tour.type(ANA, '/traffic timeout web-api 2s for 20s at web-gateway');
    await tour.say('One routing change at a time for the same callers: the answer names the one in the way.');
    await tour.type(ANA, `/traffic stop ${route}`);
    await tour.until(route, 'over');
    const timeout = await live(tour, ANA, '/traffic timeout web-api 2s for 20s at web-gateway', BOB);
    await tour.say('Now requests that take longer than 2 s are given up, and answered 504, for 20 seconds.');
    await tour.until(timeout, 'over');
    await tour.say('Over. The VirtualService of web-api is as its owners left it.');
  },
};

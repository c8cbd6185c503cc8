import { ANA, BOB } from '../people.ts';
import type { Story } from './tour.ts';
import { live } from './tour.ts';

export const authors: Story = {
  name: 'authors',
  title: 'Half of authors fails',
  about: 'A service inside the mesh answers errors to a share of its calls.',
  verbs: ['chaos abort'],
  cast: ['web-api', 'productpage', 'reviews'],
  play: async (tour) => {
    await tour.say('web-api asks authors for names. What does it show when half of the answers are errors?');
    const abort = await live(tour, ANA, '/chaos abort authors 500 50% 20s', BOB);
    await tour.say(
      'Half of the line is red: every second call is answered 500 by the sidecar of web-api. authors never sees it, and nothing was deployed.',
    );
    await tour.type(ANA, '/egress why authors from web-api');
    await tour.say('Why names the rule that decides, and the command that takes it back.');
    await tour.until(abort, 'over');
    await tour.say('The lease is over: the VirtualService that was made for it is gone.');
  },
};

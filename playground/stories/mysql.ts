import { ANA, EVE, MAX } from '../people.ts';
import type { Story } from './tour.ts';

export const mysql: Story = {
  name: 'mysql',
  title: 'Ratings loses its MySQL',
  about: 'A database inside the mesh goes away for one namespace only, until somebody has seen enough.',
  verbs: ['chaos blackhole', 'chaos stop'],
  play: async (tour) => {
    await tour.say(
      'ratings, checkout and the nightly reports read one MySQL. What would the shop do without it?',
    );
    const hole = await tour.ask(ANA, '/chaos blackhole mysql 10m');
    await tour.say(
      'The card says whom it will hit: callers in shop. The reports are in another namespace. Open connections are cut after the drain time, and the card says so too.',
    );
    await tour.click(EVE, hole, 'approve');
    await tour.until(hole, 'live');
    await tour.say('Two lines are red, the one of the reports is still green.');
    await tour.type(MAX, '/chaos stop all');
    await tour.until(hole, 'over');
    await tour.say('Stopping needs no approval, from anyone, at any time. Everything is as it was.');
  },
};

import { ANA, BOB } from '../people.ts';
import type { Story } from './tour.ts';
import { live } from './tour.ts';

export const killed: Story = {
  name: 'killed',
  title: 'The bot is killed',
  about: 'The sweeper, a process of its own, takes the change back from the marks alone.',
  verbs: ['chaos blackhole'],
  tidy: (tour) => tour.bot.start(),
  play: async (tour) => {
    const hole = await live(tour, ANA, '/chaos blackhole mysql 20s', BOB);
    await tour.say('MySQL is gone for the shop, for 20 seconds.');
    await tour.bot.kill();
    await tour.say(
      'And now the bot is killed (-9), with the rule in the mesh. Nobody is there to take it out.',
    );
    await tour.say(
      'The sweeper knows nothing of Slack, and of no records. It reads the marks, and acts a minute after their end. That takes a while; look at the lease.',
    );
    await tour.unmarked(hole);
    await tour.say(
      'The line is green again, while the bot is still dead. Kubernetes would have started it long since; we do it now.',
    );
    await tour.bot.start();
    await tour.until(hole, 'over');
    await tour.say('The bot reads its record, sees that nothing is left, and the card becomes right.');
  },
};

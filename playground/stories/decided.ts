import { ANA, BOB, EVE, MAX } from '../people.ts';
import type { Story } from './tour.ts';
import { live } from './tour.ts';

export const decided: Story = {
  name: 'decided',
  title: 'Who may say yes',
  about: 'Nobody approves their own request, and one no ends it.',
  verbs: ['egress allow'],
  play: async (tour) => {
    const first = await tour.ask(BOB, '/egress allow api.weather.example for 2h because INC-42');
    await tour.say('Bob asks this time. He is an approver.');
    await tour.click(BOB, first, 'approve');
    await tour.say('He clicks Approve all the same, and is told why that does not count. Only he sees that.');
    await tour.click(MAX, first, 'approve');
    await tour.say('Max is no approver: the card names those who are.');
    await tour.click(EVE, first, 'deny');
    await tour.until(first, 'over');
    await tour.say('One no ends it. Nothing of it was ever in the mesh.');
    await live(tour, ANA, '/egress allow api.weather.example for 2h because INC-42', EVE);
    await tour.say(
      'Asked again by Ana, approved by Eve, open for two hours. What was approved is, byte for byte, what was applied: the card bears its digest.',
    );
  },
};

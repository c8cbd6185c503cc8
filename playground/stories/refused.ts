import { ANA } from '../people.ts';
import type { Story } from './tour.ts';

export const refused: Story = {
  name: 'refused',
  title: 'What cannot work is refused',
  about: 'Each refusal says what, why, and what to type instead.',
  verbs: ['egress allow', 'egress why', 'chaos blackhole'],
  play: async (tour) => {
    await tour.say('Nothing that cannot work is ever silently accepted. Look at the private answers.');
    await tour.type(ANA, '/egress allow 169.254.169.254');
    await tour.say('The metadata address of a cloud: never.');
    await tour.type(ANA, '/egress allow *.com');
    await tour.say('A wildcard as wide as that opens half the internet.');
    await tour.type(ANA, '/chaos blackhole mysqll 10m');
    await tour.say('A typo gets the nearest name.');
    await tour.type(ANA, '/chaos blackhole firestore 10m');
    await tour.say(
      'Nobody registered that host here, so no rule would act on it. The answer says what to do first.',
    );
    await tour.type(ANA, '/egress why firestore.googleapis.com from plants');
    await tour.say(
      'Why walks the objects that decide, from the ServiceEntry to the outbound policy, and names the command that would change it.',
    );
    await tour.type(ANA, '/egress help allow');
    await tour.say('Help is written from the commands themselves.');
  },
};

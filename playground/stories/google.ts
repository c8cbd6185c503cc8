import { ANA, BOB } from '../people.ts';
import type { Story } from './tour.ts';
import { live } from './tour.ts';

export const google: Story = {
  name: 'google',
  title: 'TLS begins in the sidecar',
  about: 'A host behind TLS is opaque to the mesh, until its sidecars begin the TLS themselves.',
  verbs: ['egress allow', 'egress originate', 'egress revoke', 'chaos abort'],
  cast: ['details'],
  play: async (tour) => {
    await live(tour, ANA, '/egress allow www.googleapis.com', BOB);
    await tour.type(ANA, '/chaos abort www.googleapis.com 503 30% 10m');
    await tour.say(
      'details speaks TLS to Google: no sidecar sees requests there, so none can be answered 503. The answer says what would work.',
    );
    await live(tour, ANA, '/egress originate www.googleapis.com', BOB);
    await tour.say(
      'Now details may call http://www.googleapis.com, and its sidecar speaks HTTPS and checks the certificate. The rule was there before the port: nothing left in plain text.',
    );
    const abort = await live(tour, ANA, '/chaos abort www.googleapis.com 503 30% 10m', BOB);
    await tour.say('And so the sidecar can answer some of the calls itself.');
    await tour.type(ANA, '/egress revoke www.googleapis.com');
    await tour.until(abort, 'over');
    await tour.say('Revoked: first what breaks it, then the TLS, the host last. Nothing of ours is left.');
  },
};

import type { JsonObject, KubeObject } from '../../src/core/kube.ts';
import { listOf } from '../../src/core/kube.ts';
import { ANA, BOB } from '../people.ts';
import type { Story } from './tour.ts';
import { live } from './tour.ts';

/** Another SNI beside the one that is there: an edit such as the payments team would make. */
function withAnother(route: KubeObject): KubeObject {
  const rule: JsonObject = {
    match: [{ port: 443, sniHosts: ['api.payments.example'], sourceNamespace: 'reports' }],
    route: [{ destination: { host: 'api.payments.example', port: { number: 443 } } }],
  };
  const others = listOf(route.spec, 'tls').filter((one) => JSON.stringify(one) !== JSON.stringify(rule));
  return { ...route, spec: { ...route.spec, tls: [...others, rule] } };
}

export const byHand: Story = {
  name: 'by-hand',
  title: 'Somebody edits the same object',
  about: 'What other people change meanwhile stays as they made it.',
  verbs: ['chaos blackhole'],
  play: async (tour) => {
    await tour.say(
      'The payments team keeps a VirtualService for its host by hand. Ana breaks that host for half a minute.',
    );
    const hole = await live(tour, ANA, '/chaos blackhole payments 30s', BOB);
    await tour.say(
      'Our rule stands at the top of theirs: of rules for the same host the first one counts. Click on the host in the picture to see both.',
    );
    await tour.kubectl('VirtualService', 'shop', 'payments', withAnother);
    await tour.say('Now somebody of the payments team adds a rule with kubectl, while ours is live.');
    await tour.until(hole, 'over');
    await tour.say(
      'Our rule is out again, theirs is in: no whole object was ever written back. The card names who else changed it.',
    );
  },
};

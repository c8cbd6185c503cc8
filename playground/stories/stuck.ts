import type { JsonObject, KubeObject } from '../../src/core/kube.ts';
import { fieldsOf, listOf } from '../../src/core/kube.ts';
import { ANA, BOB } from '../people.ts';
import type { Story, Tour } from './tour.ts';
import { live } from './tour.ts';

/** Our rule, as somebody made it over into one of theirs: half of it leads to the host again, half to the sink. */
function madeOver(route: KubeObject): KubeObject {
  const [rule, ...rest] = listOf(route.spec, 'tls').map(fieldsOf);
  const [sink] = listOf(rule, 'route').map(fieldsOf);
  const host = { destination: { host: 'api.payments.example', port: { number: 443 } }, weight: 50 };
  const mixed: JsonObject = { ...rule, route: [host, { ...sink, weight: 50 }] };
  return { ...route, spec: { ...route.spec, tls: [mixed, ...rest] } };
}

/** Without it again, where it is still there. */
function withoutMixed(route: KubeObject): KubeObject {
  const isMixed = (rule: JsonObject) => listOf(rule, 'route').length > 1;
  const tls = listOf(route.spec, 'tls').filter((rule) => !isMixed(fieldsOf(rule)));
  return { ...route, spec: { ...route.spec, tls } };
}

const edit = (tour: Tour, how: (route: KubeObject) => KubeObject) =>
  tour.kubectl('VirtualService', 'shop', 'payments', how);

export const stuck: Story = {
  name: 'stuck',
  title: 'What cannot be proven is stuck',
  about: 'An undo that nobody can be sure of is said loudly, with the lines that mend it.',
  verbs: ['chaos blackhole'],
  tidy: (tour) => edit(tour, withoutMixed),
  play: async (tour) => {
    const hole = await live(tour, ANA, '/chaos blackhole payments 20s', BOB);
    await edit(tour, madeOver);
    await tour.say(
      'While it is live, somebody makes our rule over: half of the traffic to the host, half still to the sink. Is that rule ours, or theirs?',
    );
    await tour.until(hole, 'stuck');
    await tour.say(
      'The lease is over, and Drawbridge will not guess: what it cannot prove it does not call done. The card says what is in the way, and which kubectl lines would mend it.',
    );
    await edit(tour, withoutMixed);
    await tour.until(hole, 'over');
    await tour.say(
      'Somebody took that rule out, as the lines say. Drawbridge saw it by its watch and looked again at once; Try again now is for when it does not see. Now it is proven.',
    );
  },
};

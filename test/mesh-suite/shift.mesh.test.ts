/** `/traffic shift` over hosts outside, on real traffic: each is asked for by its own name, in Host and in TLS. */
import { expect, test } from 'vitest';
import { openCallers } from '../lab/callers.ts';
import { useStage } from '../lab/suite.ts';
import { until } from '../lab/until.ts';
import { isWithin } from './cells/binomial.ts';

const begin = useStage();
const X = 'x.example.org';
const Y = 'y.example.org';
const COUNT = 200;

test('x.example.org=50 y.example.org=50: both answer in that share, with Host and SNI of their own and certificates checked; a second step takes the place of the first; then x alone', async () => {
  const { story, traffic, untilNothingLeft } = begin();
  const callers = openCallers();
  try {
    const url = `http://${X}/`;
    const opened = [];
    for (const host of [X, Y]) {
      const card = await story.ask(`/egress originate ${host}`);
      await story.approve(card);
      await traffic.arrives('app-n', `http://${host}/`);
      opened.push(card);
    }
    const share = async (of: number) => {
      const calls = await callers.calls('app-n', { url, count: COUNT });
      for (const { status, served_by, host, sni } of calls)
        expect({ status, host, sni }).toEqual({ status: 200, host: served_by, sni: served_by });
      return isWithin(calls.filter(({ served_by }) => served_by === Y).length, COUNT, of);
    };
    expect(await share(0)).toBe(true);

    const half = await story.askKnowing(
      `/traffic shift ${X} ${X}=50 ${Y}=50 for 1h`,
      'drawbridge-x-example-org',
    );
    await story.approve(half);
    await until(() => share(0.5), 'half of the calls at y');
    expect(await traffic.once('app-b', url)).not.toHaveProperty('served_by');
    expect(await story.say(`/chaos abort ${X} 418 20% 10m`)).toContain(half.id);

    const all = await story.ask(`/traffic shift ${X} ${Y}=100 for 1h`);
    await story.approve(all);
    await until(() => share(1), 'all calls at y');
    await story.fact(half.id, 'superseded');

    await story.say(`/traffic stop ${all.id}`);
    await story.isOver(all);
    await until(() => share(0), 'all calls at x again');
    for (const [at, host] of [X, Y].entries()) {
      await story.say(`/egress revoke ${host}`);
      const card = opened[at];
      if (card) await story.isOver(card);
      await untilNothingLeft(host);
    }
  } finally {
    callers.close();
  }
});

/** `/egress gateway`, on real traffic: what the egress gateway itself called. */
import { describe, expect, test } from 'vitest';
import { useStage } from '../lab/suite.ts';
import type { Scene } from '../lab/suite.ts';
import { connectionsTo } from '../lab/traffic.ts';
import { until } from '../lab/until.ts';

const begin = useStage();
const GATEWAY = 'istio-egressgateway.istio-system.svc.cluster.local';

/** How often the gateway itself has called the host. */
function passed({ lab }: Scene, url: string): Promise<number> {
  return connectionsTo(lab, 'egressgateway', url);
}

describe.concurrent('egress gateway', () => {
  test('x.example.org as TLS: calls pass through the gateway as they are, for shop alone; then not at all', async () => {
    const stage = begin();
    const { story, traffic, untilNothingLeft } = stage;
    const url = 'https://x.example.org/';
    await traffic.closes('app-f', url);
    const card = await story.ask('/egress gateway x.example.org as TLS');
    await story.approve(card);

    expect(await traffic.arrives('app-f', url)).toMatchObject({
      served_by: 'x.example.org',
      sni: 'x.example.org',
    });
    expect(await passed(stage, url)).toBeGreaterThan(0);
    expect(await traffic.once('app-b', url)).not.toHaveProperty('served_by');
    expect(await story.say('/egress why x.example.org:443')).toContain('istio-egressgateway');

    await story.say('/egress revoke x.example.org');
    await story.isOver(card);
    await traffic.closes('app-f', url);
    await untilNothingLeft(card.id);
  });

  test('y.example.org, allowed before: it goes through the gateway for a lease, and straight again after it', async () => {
    const stage = begin();
    const { story, traffic, untilNothingLeft } = stage;
    const url = 'https://y.example.org/';
    const allow = await story.ask('/egress allow y.example.org');
    await story.approve(allow);
    await traffic.works('app-f', url);
    expect(await passed(stage, url)).toBe(0);
    const card = await story.ask('/egress gateway y.example.org as TLS for 20s');
    await story.approve(card);
    const isLed = async () => {
      await traffic.arrives('app-f', url);
      return (await passed(stage, url)) > 0;
    };
    await until(isLed, 'calls go through the gateway');

    await story.isOver(card);
    await untilNothingLeft(card.id);
    const isForgotten = async () => (await passed(stage, url)) === 0;
    await until(isForgotten, 'the gateway knows the host no more');
    expect(await traffic.arrives('app-f', url)).toMatchObject({ served_by: 'y.example.org' });
    await story.say('/egress revoke y.example.org');
    await story.isOver(allow);
    await traffic.closes('app-f', url);
  });

  test('echo2.example.com as HTTP: the gateway gets HTTP, and asks for its name by TLS outside (the lab’s gateway cannot check certificates, so somebody has it check none)', async () => {
    const stage = begin();
    const { story, traffic, kubectl, untilNothingLeft } = stage;
    const url = 'http://echo2.example.com/';
    expect(await traffic.once('app-f', url)).not.toHaveProperty('served_by');
    const card = await story.ask('/egress gateway echo2.example.com as HTTP');
    await story.approve(card);
    const isTried = async () => {
      expect(await traffic.once('app-f', url)).not.toHaveProperty('served_by');
      return (await connectionsTo(stage.lab, 'app-f', `http://${GATEWAY}/`)) > 0;
    };
    await until(isTried, 'calls get to the gateway');
    const unchecked = {
      port: { number: 80 },
      tls: { mode: 'SIMPLE', sni: 'echo2.example.com', insecureSkipVerify: true },
    };
    const patch = JSON.stringify({ spec: { trafficPolicy: { portLevelSettings: [unchecked] } } });
    await kubectl([
      'patch',
      'destinationrule',
      '-n',
      'shop',
      'drawbridge-echo2-example-com-egress',
      '--type=merge',
      '-p',
      patch,
    ]);

    expect(await traffic.arrives('app-f', url)).toMatchObject({
      status: 200,
      served_by: 'echo2.example.com',
      port: 443,
      host: 'echo2.example.com',
      sni: 'echo2.example.com',
    });
    expect(await traffic.once('app-b', url)).not.toHaveProperty('served_by');

    await story.click(card, 'End now');
    await story.isOver(card);
    await traffic.servesNobody('app-f', url);
    await untilNothingLeft('echo2-example-com');
  });
});

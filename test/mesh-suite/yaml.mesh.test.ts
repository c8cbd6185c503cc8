/** Show YAML: what is shown is what is written. */
import { describe, expect, test } from 'vitest';
import { applyAs, readRoute, registered, route } from '../lab/foreign.ts';
import { MAL } from '../lab/stage.ts';
import type { Scene } from '../lab/suite.ts';
import { useStage } from '../lab/suite.ts';
import type { Card } from '../lab/story.ts';

const begin = useStage();

/** The lines of the modal's diffs, without the fences. */
async function shownBy({ story, slack }: Scene, card: Card): Promise<string> {
  await story.click(card, 'Show YAML', MAL);
  const named = ({ view }: { view: Readonly<Record<string, unknown>> }) =>
    JSON.stringify(view['title']).includes(card.id);
  const { view } = await slack.until(() => slack.modals(MAL).find(named), `the modal of ${card.id}`);
  const blocks = view['blocks'] as readonly { text?: { text: string } }[];
  return blocks.map(({ text }) => text?.text.replaceAll('```', '') ?? '').join('\n');
}

const RULE = (host: string, sign: string) =>
  [
    '- match:',
    '    - port: 443',
    '      sniHosts:',
    `        - ${host}`,
    '      sourceNamespace: shop',
    '  route:',
    '    - destination:',
    '        host: refuse.sink.drawbridge.dev',
    '        port:',
    '          number: 9',
  ]
    .map((line) => `${sign}    ${line}`)
    .join('\n');

describe.concurrent('Show YAML', () => {
  test('shows a new object whole, and approval writes just that', async () => {
    const stage = begin();
    const { story, host, untilNothingLeft } = stage;
    const name = await host();
    await registered(stage, name);
    const card = await story.ask(`/chaos blackhole ${name} 10m`);

    const shown = await shownBy(stage, card);

    const object = /VirtualService shop\/(\S+)\*/.exec(shown)?.[1] ?? '';
    expect(shown).toContain(
      [
        `--- /dev/null`,
        `+++ VirtualService shop/${object}`,
        '@@ -0,0 +1,22 @@',
        '+kind: VirtualService',
        '+metadata:',
        `+  name: ${object}`,
        '+  namespace: shop',
        '+  labels:',
        '+    app.kubernetes.io/managed-by: drawbridge',
        '+spec:',
        '+  exportTo:',
        '+    - "."',
        '+  hosts:',
        `+    - ${name}`,
        '+  tls:',
        RULE(name, '+'),
      ].join('\n'),
    );
    await story.approve(card);
    expect((await readRoute(stage, object)).spec).toEqual({
      exportTo: ['.'],
      hosts: [name],
      tls: [ruleFor(name)],
    });
    await story.click(card, 'End now');
    await story.isOver(card);
    await untilNothingLeft(name);
  });

  test('shows what is added to an object of others, and nothing else of it changes', async () => {
    const stage = begin();
    const { story, host, untilNothingLeft } = stage;
    const name = await host();
    const object = await registered(stage, name);
    await applyAs(stage, 'gitops', route(object, name));
    const before = await readRoute(stage, object);
    const card = await story.askKnowing(`/chaos blackhole ${name} 10m`, object);

    const shown = await shownBy(stage, card);

    const changed = shown.split('\n').filter((line) => /^[+-](?![+-]{2})/.test(line));
    // Where two rules are alike a diff may begin in the middle of one: the lines count, not their order.
    expect(changed.toSorted()).toEqual(RULE(name, '+').split('\n').toSorted());
    await story.approve(card);
    const live = await readRoute(stage, object);
    expect(live.spec).toEqual({ ...before.spec, tls: [ruleFor(name), ...before.spec.tls] });
    await story.click(card, 'End now');
    await story.isOver(card);
    await untilNothingLeft(name);
    expect((await readRoute(stage, object)).spec).toEqual(before.spec);
  });
});

function ruleFor(host: string) {
  return {
    match: [{ port: 443, sniHosts: [host], sourceNamespace: 'shop' }],
    route: [{ destination: { host: 'refuse.sink.drawbridge.dev', port: { number: 9 } } }],
  };
}

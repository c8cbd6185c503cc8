/** What is still amiss, asked until nothing is; and the story of each thing that stays so. */
import type { Change } from '../../src/core/change.ts';
import { isClosed } from '../../src/core/change.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import type { SlackStandIn } from '../../playground/slack/standin.ts';
import { judgeCard } from './cards.ts';
import type { Chronicle } from './chronicle.ts';
import type { Violation } from './laws.ts';
import { judgeRecord } from './laws.ts';
import { judgeMesh } from './mesh.ts';
import { marksOn, sightsOfObjects } from './presence.ts';
import { allChanges, changeLast, changeNow, changeOf, idsOf, isStanding, sightsOf } from './records.ts';
import type { Referee } from './referee.ts';
import type { Shadow } from './yard.ts';

export interface Evidence {
  readonly referee: Referee;
  readonly slack: SlackStandIn;
  readonly shadow: Shadow;
  readonly chronicle: Chronicle;
}

export interface Check {
  readonly name: string;
  readonly violations: readonly Violation[];
}

/** Empty when all is quiet: everything over, everything shown, nothing left. */
export function unrest({ referee, slack, shadow }: Evidence): readonly Violation[] {
  const open = allChanges(referee).flatMap((change) => unsettled(referee, change));
  return open.length > 0 ? open : [...judgeMesh(referee, shadow), ...cardsOf(referee, slack)];
}

export function judge({ referee, slack, shadow }: Evidence): readonly Check[] {
  return [
    { name: 'the mesh is as other people made it', violations: judgeMesh(referee, shadow) },
    {
      name: 'every change was approved, armed once, and is closed with a proof',
      violations: idsOf(referee).flatMap((id) => judgeRecord(referee, id)),
    },
    {
      name: 'no record is held that is over',
      violations: allChanges(referee).flatMap((change) => unsettled(referee, change)),
    },
    { name: 'every card is as its record', violations: cardsOf(referee, slack) },
  ];
}

function unsettled(referee: Referee, change: Change): Violation[] {
  const now = changeNow(referee, change.id);
  if (!now || isStanding(now)) return [];
  const over = isClosed(now);
  if (over && !now.held) return [];
  return [{ what: over ? 'is over, and its record is still held' : 'is not over', about: change.id }];
}

/** A record that somebody deleted takes the last word on its card with it: only what is there is asked about. */
function cardsOf(referee: Referee, slack: SlackStandIn): Violation[] {
  return idsOf(referee).flatMap((id) => {
    const change = changeNow(referee, id);
    const before = changeLast(referee, change?.spec.follows ?? '');
    return change ? judgeCard(slack, change, before) : [];
  });
}

/** Everything known about what a violation is about, line by line. */
export function storyOf({ referee, chronicle }: Evidence, { about }: Violation): readonly string[] {
  const change = changeLast(referee, about);
  const records = sightsOf(referee, about).map(({ at, version, object }) => ({
    at,
    text: `record ${version}: ${object ? said(changeOf(object)) : 'gone'}`,
  }));
  const sights = change ? sightsOfObjects(referee, change) : (referee.sights.get(about) ?? []);
  const writes = sights.map(({ at, version, object }) => ({
    at,
    text: `${object?.kind ?? 'object'} ${version}: ${object ? `marks ${marksOn(object).join(' ') || 'none'}, by ${lastHand(object)}` : 'gone'}`,
  }));
  const lines = [...records, ...writes];
  const from = Math.min(...lines.map(({ at }) => at));
  const to = Math.max(...lines.map(({ at }) => at));
  const around = chronicle.between(from - 5_000, to + 15_000, about);
  const all = [...lines, ...around.map(({ at, what }) => ({ at, text: what }))].sort((a, b) => a.at - b.at);
  const facts = (change?.facts ?? []).map((fact) => `fact ${JSON.stringify(fact)}`);
  return [...facts, ...all.map(({ at, text }) => `${new Date(at).toISOString()} ${text}`)];
}

function said(change: Change): string {
  const held = change.held ? ', held' : '';
  return `${change.facts.map(({ type }) => type).join(' ') || 'asked'}${held}${change.deleting ? ', deleting' : ''}`;
}

function lastHand({ metadata }: KubeObject): string {
  const hands = (metadata.managedFields ?? []).toSorted((a, b) => ((a.time ?? '') < (b.time ?? '') ? 1 : -1));
  return hands[0]?.manager ?? 'nobody';
}

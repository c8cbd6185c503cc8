/** One run of a story: time, server, Slack, processes, people, and the laws that watch them. */
import type { Change } from '../../src/core/change.ts';
import type { MeshConfig, View } from '../../src/core/view.ts';
import type { Edit } from '../../src/core/plan.ts';
import type { Running } from './bot.ts';
import type { Life } from './calls.ts';
import type { Figures } from './figures.ts';
import type { Said } from './people.ts';
import type { SharedQueue } from './queue.ts';
import type { Server } from './server.ts';
import type { ItemKey, Shadow } from './shadow.ts';
import type { Slack } from './slack.ts';
import type { Fault, Story } from './story.ts';
import type { Time } from './time.ts';

export interface Sim {
  readonly story: Story;
  readonly time: Time;
  readonly server: Server;
  readonly shadow: Shadow;
  readonly slack: Slack;
  readonly queue: SharedQueue;
  readonly figures: Figures;
  readonly said: Said;
  readonly mesh: MeshConfig;
  readonly catalogue: View['catalogue'];
  /** Faults by process, call and number. */
  readonly faults: Map<string, Fault>;
  /** Lives by process. */
  readonly running: Map<string, Running>;
  /** Every change as its record last stood. */
  readonly lastOf: Map<string, Change>;
  /** Changes whose record is gone; of those that were open for good, nobody is left to end them. */
  readonly forgotten: Set<string>;
  /** Changes whose record lost its facts once. */
  readonly bared: Set<string>;
  /** Changes whose message or channel is gone. */
  readonly deafTo: Set<string>;
  readonly live: Live;
  /** ms by which clocks of ours may differ, at most. */
  readonly skew: number;
  /** ms so far in which nothing disturbed. */
  readonly calm: number;
  readonly isCalm: boolean;
  /** How often that process called this so far. */
  nth(process: string, call: string): number;
  /** The fault of this event, if there is one; counted. */
  faultOf(process: string, call: string): Fault | undefined;
  onFault(fault: Fault): void;
  /** An answer of the server that is an error. */
  onAnswer(error: unknown): void;
  /** Nothing is calm for so long. */
  disturb(ms: number): void;
  /** Why the call does not get through now. */
  blocked(to: 'api' | 'slack', name: string): string | undefined;
  isApiAway(): boolean;
  managerOf(process: string): string;
  asPeople<T>(work: () => T): T;
  /** Somebody's write that changes nothing of the spec. */
  touch(kind: string, namespace: string, name: string): void;
  end(life: Life): void;
  changeOf(key: string): Change | undefined;
  /** What is in the mesh of this change, in words; without its marks, only its items count. */
  present(change: Change, marks?: boolean): string | undefined;
  /** The edits of a change, and the items that each puts in. */
  planOf(change: Change): readonly Planned[];
  onStuck(change: Change): void;
  onBug(where: string, error: unknown): void;
  fail(law: string, message: string): void;
  trace(line: string): void;
}

export interface Planned {
  readonly edit: Edit;
  readonly items: readonly ItemKey[];
}

export interface Live {
  /** Changes that were wholly live at some moment. */
  readonly whole: Set<string>;
  /** When `applied` was recorded. */
  readonly appliedAt: Map<string, number>;
  /** Changes whose mark somebody moved to now. */
  readonly endedByHand: Set<string>;
  /** When people last changed the mesh. */
  foreignAt: number;
  /** When an item was last put into that object. */
  readonly putAt: Map<string, number>;
  /** What was written to records lately, in order, with what each was before. */
  readonly recorded: { readonly at: number; readonly id: string; readonly before: Change | undefined }[];
  /** `calm` when a change was first seen past its end. */
  readonly dueSince: Map<string, number>;
}

export interface Violation {
  readonly law: string;
  readonly message: string;
  /** ms from the start. */
  readonly at: number;
}

export interface Result {
  readonly violation: Violation | undefined;
  readonly figures: Figures;
  /** Of the whole trace. */
  readonly hash: string;
  readonly lines: readonly string[];
}

/** What `Cluster`, `Records` and `Watched` promise: one suite for the fake and the real API server. */
import { afterAll, beforeAll, describe } from 'vitest';
import type { Cluster, Records, Watched } from '../../src/core/ports.ts';
import type { User } from '../fakes/people.ts';
import { meshContract } from './cluster-mesh.contract.ts';
import { ownersContract } from './cluster-owners.contract.ts';
import { recordsContract } from './cluster-records.contract.ts';
import { storedContract } from './cluster-stored.contract.ts';
import { sweeperContract } from './cluster-sweeper.contract.ts';
import { watchedContract } from './cluster-watched.contract.ts';

export interface Rig {
  readonly cluster: Cluster;
  readonly records: Records;
  readonly watched: Watched;
  /** The bot's own namespace; `shop` is there as well. */
  readonly namespace: string;
  /** Somebody else with kubectl, by field manager. */
  user(manager: string): User;
  /** The sweeper says that it is alive at this time, ms since the epoch. */
  beat(at: number): Promise<void>;
  readonly badRecords: readonly { readonly name: string; readonly why: string }[];
  close(): Promise<void>;
}

/** Each test makes its own objects in the one cluster of the rig. */
export function clusterContract(name: string, start: () => Promise<Rig>): void {
  describe(name, () => {
    let rig: Rig | undefined;
    const get = () => {
      if (!rig) throw new Error('the rig did not start');
      return rig;
    };
    beforeAll(async () => {
      rig = await start();
    });
    afterAll(async () => rig?.close());
    describe('Cluster', () => {
      meshContract(get);
    });
    describe('who owns a list', () => {
      ownersContract(get);
    });
    describe('Records', () => {
      recordsContract(get);
    });
    describe('Records, as stored', () => {
      storedContract(get);
    });
    describe('Watched', () => {
      watchedContract(get);
    });
    describe('the sweeper', () => {
      sweeperContract(get);
    });
  });
}

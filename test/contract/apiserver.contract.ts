/** What an API server answers: one suite for the playground's and the real one. Where they differ, the stand-in is wrong. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changesContract } from './apiserver-changes.contract.ts';
import { LEASES, lease, MC, mc, SE, se, VS, vs } from './apiserver-data.ts';
import type { Wire } from './apiserver-http.ts';
import { listsContract } from './apiserver-lists.contract.ts';
import { patchesContract } from './apiserver-patches.contract.ts';
import { refusals } from './apiserver-refusals.ts';
import { rightsContract } from './apiserver-rights.contract.ts';

export function apiServerContract(name: string, start: () => Promise<Wire>): void {
  describe(name, () => {
    let wire: Wire | undefined;
    const get = () => {
      if (!wire) throw new Error('the API server did not start');
      return wire;
    };
    beforeAll(async () => {
      wire = await start();
      for (const [path, body] of [
        [VS, vs('there')],
        [SE, se('there')],
        [MC, mc('there')],
        [LEASES, lease('there')],
      ] as const)
        expect((await wire.ask('POST', `${path}?fieldManager=ann`, { body })).code).toBe(201);
    });
    afterAll(async () => wire?.close());
    describe('refuses', () => {
      test.each(refusals())('$title', async ({ method, path, asked, answer }) => {
        const { code, body } = await get().ask(method, path, asked);
        const { reason, message } = body as { reason?: string; message: string };

        expect(body).toMatchObject({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code });
        expect({ code, reason }).toEqual({ code: answer.code, reason: answer.reason });
        expect(message).toContain(answer.message);
      });
    });
    describe('changes', () => {
      changesContract(get);
      patchesContract(get);
    });
    describe('lists and watches', () => {
      listsContract(get);
    });
    describe('rights and itself', () => {
      rightsContract(get);
    });
  });
}

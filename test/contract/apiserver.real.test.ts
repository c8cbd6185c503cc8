import { readFile } from 'node:fs/promises';
import { startApiServer } from '../apiserver.ts';
import { apiServerContract } from './apiserver.contract.ts';
import { accessIn, wireTo } from './apiserver-http.ts';
import { prepare } from './cluster-rig.ts';

apiServerContract('a real API server', async () => {
  const server = await startApiServer();
  await prepare(server);
  await server.kubectl('create', 'serviceaccount', 'nobody', '-n', 'shop');
  const account = async (name: string) => accessIn(await server.identity('--serviceaccount', name)).token;
  const tokens = {
    admin: accessIn(await readFile(server.kubeconfig, 'utf8')).token,
    bot: await account('drawbridge:drawbridge'),
    sweeper: await account('drawbridge:drawbridge-sweeper'),
    nobody: await account('shop:nobody'),
  };
  return wireTo(server.url, tokens, () => server.down());
});

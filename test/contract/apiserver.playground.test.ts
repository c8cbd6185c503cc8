import { startStandIn } from '../standin.ts';
import { apiServerContract } from './apiserver.contract.ts';
import { wireTo } from './apiserver-http.ts';

apiServerContract("the playground's API server", async () => {
  const playground = await startStandIn();
  const { server } = playground;
  const account = (serviceAccount: string) => server.token({ serviceAccount });
  const tokens = {
    admin: server.token(),
    bot: account('drawbridge:drawbridge'),
    sweeper: account('drawbridge:drawbridge-sweeper'),
    nobody: account('shop:nobody'),
  };
  return wireTo(server.url, tokens, () => playground.close());
});

/** An egress gateway as its chart installs it. */
import { service } from './make.ts';

export function egressGateway(
  namespace = 'istio-system',
  name = 'istio-egressgateway',
  ports = ['http2 80', 'https 443'],
) {
  return service(name, namespace, ports, { selector: { app: name, istio: 'egressgateway' } });
}

/** What cannot go through an egress gateway (ISTIO.md 2.4, 8.2). */
import type { Wrong } from './wrong.ts';
import { had, wrong } from './wrong.ts';

export const gateways: readonly Wrong[] = [
  wrong('2.4', 'of two servers for one host and port the first counts', had('gateway-taken')),
  wrong('8.2', 'an egress gateway is there', had('no-egress-gateway')),
  wrong('8.2', 'an egress gateway is one', had('several-egress-gateways')),
  wrong('8.2', 'an egress gateway is one that is there', had('unknown-egress-gateway')),
  wrong('8.2', 'an egress gateway takes HTTP, or TLS by its name', had('gateway-protocol')),
  wrong('8.2', 'an egress gateway listens on the port', had('gateway-port')),
  wrong('8.2', 'an entry of NONE would have the gateway call itself', had('gateway-sees-other')),
  wrong('8.2', 'rules of others would lead past the gateway', had('gateway-routed')),
  wrong('8.2', 'a host leads through one gateway', had('already-through-gateway')),
  wrong(
    '3.1',
    'a rule for a name under a wildcard takes the way of others at the gateway too',
    had('gateway-wildcard'),
  ),
  wrong('9', 'a Sidecar hides the gateway', had('gateway-hidden')),
];

/** The two sinks, with the spec that `deploy/base/sinks.yaml` gives them. */
import type { KubeObject } from '../../src/core/kube.ts';
import { SINK_PORT, SINKS } from '../../src/core/sink.ts';

export function sinks(): KubeObject[] {
  return Object.entries(SINKS).map(([name, host], at) => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name, namespace: 'drawbridge' },
    spec: {
      hosts: [host],
      location: 'MESH_EXTERNAL',
      resolution: 'STATIC',
      exportTo: ['*'],
      addresses: [`192.0.2.${253 + at}`],
      ...(name === 'hang' ? { endpoints: [{ address: '192.0.2.1' }] } : {}),
      ports: [{ number: SINK_PORT, name: 'tcp-discard', protocol: 'TCP' }],
    },
  }));
}

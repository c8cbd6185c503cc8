/** Somebody with kubectl on a real API server, by plain calls under their own field manager. */
import type { Door } from '../../src/adapters/cluster/door.ts';
import { read } from '../../src/adapters/cluster/mesh.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { ClusterError } from '../../src/core/ports.ts';
import type { User } from '../fakes/people.ts';
import type { Identity } from '../../playground/cluster/store.ts';

const FOLDERS: Readonly<Record<string, string>> = {
  VirtualService: '/apis/networking.istio.io/v1/namespaces/NS/virtualservices',
  ServiceEntry: '/apis/networking.istio.io/v1/namespaces/NS/serviceentries',
  DestinationRule: '/apis/networking.istio.io/v1/namespaces/NS/destinationrules',
  Gateway: '/apis/networking.istio.io/v1/namespaces/NS/gateways',
  Sidecar: '/apis/networking.istio.io/v1/namespaces/NS/sidecars',
  MeshChange: '/apis/drawbridge.dev/v1alpha1/namespaces/NS/meshchanges',
  Service: '/api/v1/namespaces/NS/services',
  Namespace: '/api/v1/namespaces',
  ConfigMap: '/api/v1/namespaces/NS/configmaps',
  Deployment: '/apis/apps/v1/namespaces/NS/deployments',
  StatefulSet: '/apis/apps/v1/namespaces/NS/statefulsets',
};

export function realUser(door: Door, manager: string): User {
  const query = { fieldManager: manager };
  const send = async (...[call]: Parameters<Door['call']>) => (await door.call(call)).body as KubeObject;
  return {
    get: (object) => read(door, pathOf(object)),
    create: (object) => send({ method: 'POST', path: folderOf(object), query, body: object }),
    edit: async (object, change) => {
      const live = await read(door, pathOf(object));
      if (!live) throw new ClusterError('missing', `${object.kind} is not there`);
      return send({ method: 'PUT', path: pathOf(object), query, body: change(live) });
    },
    apply: (object, { force = false } = {}) =>
      send({
        method: 'PATCH',
        path: pathOf(object),
        query: { ...query, force: `${force}` },
        body: object,
        type: 'application/apply-patch+yaml',
      }),
    status: (object) => send({ method: 'PUT', path: `${pathOf(object)}/status`, query, body: object }),
    remove: async (object) => void (await send({ method: 'DELETE', path: pathOf(object) })),
  };
}

function folderOf({ kind, metadata }: Identity): string {
  const folder = FOLDERS[kind];
  if (folder === undefined) throw new Error(`no path for ${kind}`);
  return folder.replace('NS', metadata.namespace ?? '');
}

function pathOf(object: Identity): string {
  return `${folderOf(object)}/${object.metadata.name}`;
}

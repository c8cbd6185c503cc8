/** The mesh's own configuration, changed for one file of the suite. */
import { parse, stringify } from 'yaml';
import { openApi } from './api.ts';
import type { Lab } from './lab.ts';

interface ConfigMap {
  readonly data: Readonly<Record<string, string>> & { readonly mesh: string };
}

const PATH = '/api/v1/namespaces/istio-system/configmaps/istio';

/** With these settings instead of its own; the answer puts its own back. */
export async function changeMesh(
  lab: Lab,
  settings: Readonly<Record<string, unknown>>,
): Promise<() => Promise<void>> {
  const before = await edit(lab, (mesh) => stringify({ ...(parse(mesh) as object), ...settings }));
  return async () => void (await edit(lab, () => before));
}

/** The text that was there. */
async function edit({ kubeconfig }: Lab, change: (mesh: string) => string): Promise<string> {
  const api = openApi(kubeconfig);
  try {
    const map = await api.get<ConfigMap>(PATH);
    if (!map) throw new Error('the mesh has no ConfigMap');
    const data = { ...map.data, mesh: change(map.data.mesh) };
    const { status } = await api.call('PUT', PATH, { ...map, data });
    if (status !== 200) throw new Error(`the mesh's ConfigMap could not be written: ${status}`);
    return map.data.mesh;
  } finally {
    api.close();
  }
}

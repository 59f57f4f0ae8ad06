import type { JsonObject } from '../json-value.ts';

interface Branch {
  [key: string]: Branch | string;
}

/**
 * Query parameters as the object they stand for: `MetricData.member.1.Value=0` becomes
 * `{ MetricData: [{ Value: '0' }] }`. Lists are `Name.member.N` or, as EC2 writes them, `Name.N`. Values stay strings.
 */
export function nestQueryParameters(parameters: URLSearchParams): JsonObject {
  const root: Branch = Object.create(null);
  for (const [name, value] of parameters) {
    const path = name.split('.');
    let branch = root;
    for (const step of path.slice(0, -1)) {
      const next = branch[step];
      if (typeof next === 'object') branch = next;
      else {
        const created: Branch = Object.create(null);
        branch[step] = created;
        branch = created;
      }
    }
    branch[path.at(-1) ?? name] = value;
  }
  return Object.fromEntries(Object.entries(root).map(([name, value]) => [name, unbranch(value)]));
}

function unbranch(value: Branch | string): unknown {
  if (typeof value === 'string') return value;
  const keys = Object.keys(value);
  const members = value['member'];
  if (keys.length === 1 && typeof members === 'object') return listOf(members);
  if (keys.length > 0 && keys.every((key) => /^\d+$/.test(key))) return listOf(value);
  return Object.fromEntries(keys.map((key) => [key, unbranch(value[key] ?? '')]));
}

function listOf(branch: Branch): unknown[] {
  const indices = Object.keys(branch).sort((a, b) => Number(a) - Number(b));
  return indices.map((index) => unbranch(branch[index] ?? ''));
}

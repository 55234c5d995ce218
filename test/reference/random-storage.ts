// Random PersistentVolumes with the claims that are bound to them, and limits of CSI drivers.

import fc from "fast-check";
import type { Json } from "./plain-cluster.ts";
import { given, NAMESPACES, nodeName, RACK, seldom, ZONE } from "./random-nodes.ts";

/** Names of claims; each is there in every namespace. */
export const CLAIMS = ["claim-0", "claim-1", "claim-2", "claim-3"] as const;
const DRIVERS = ["disk.example.com", "file.example.com"] as const;

const term = fc.constantFrom<Json>(
  { matchExpressions: [{ key: ZONE, operator: "In", values: ["z1", "z2"] }] },
  { matchExpressions: [{ key: RACK, operator: "In", values: ["r2"] }] },
  { matchExpressions: [{ key: RACK, operator: "NotIn", values: ["r1"] }] },
);

const volume = fc.record({
  driver: fc.constantFrom(...DRIVERS),
  zones: seldom(fc.constantFrom("z1", "z2__z3", "z1__z2"), fc.constant(undefined), 3),
  term: seldom(term, fc.constant(undefined), 3),
  accessMode: fc.constantFrom("ReadWriteOnce", "ReadWriteOnce", "ReadWriteOncePod"),
});

const limits = fc.array(fc.record({ name: fc.constantFrom(...DRIVERS), count: fc.constantFrom(undefined, 1, 2, 3) }), {
  minLength: 1,
  maxLength: 1,
});

/** Storage of a cluster of up to `nodes` nodes: persistentVolumes, persistentVolumeClaims, storageClasses, csiNodes. */
export function randomStorage(nodes: number): fc.Arbitrary<Json> {
  const count = CLAIMS.length * NAMESPACES.length;
  return fc
    .record({
      volumes: fc.array(volume, { minLength: count, maxLength: count }),
      csiNodes: fc.array(fc.option(limits, { freq: 3 }), { maxLength: nodes, size: "max" }),
    })
    .map(({ volumes, csiNodes }) => ({
      persistentVolumes: volumes.map(({ driver, zones, term, accessMode }, i) => ({
        metadata: { name: `volume-${i}`, labels: given({ [ZONE]: zones }) },
        spec: given({
          csi: { driver, volumeHandle: `handle-${i}` },
          accessModes: [accessMode],
          nodeAffinity: term && { required: { nodeSelectorTerms: [term] } },
        }),
        status: { phase: "Bound" },
      })),
      persistentVolumeClaims: volumes.map(({ accessMode }, i) => ({
        metadata: {
          name: CLAIMS[i % CLAIMS.length],
          namespace: NAMESPACES[Math.trunc(i / CLAIMS.length)],
          annotations: { "pv.kubernetes.io/bind-completed": "yes" },
        },
        spec: { volumeName: `volume-${i}`, accessModes: [accessMode] },
        status: { phase: "Bound" },
      })),
      storageClasses: [],
      csiNodes: csiNodes.flatMap((drivers, i) =>
        drivers === null
          ? []
          : [
              {
                metadata: { name: nodeName(i) },
                spec: { drivers: drivers.map(({ name, count }) => given({ name, allocatable: given({ count }) })) },
              },
            ],
      ),
    }));
}

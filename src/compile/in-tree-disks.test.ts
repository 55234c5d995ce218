import { describe, expect, it } from "vitest";
import { VOLUME_AWS_EBS, VOLUME_GCE_PD } from "../core/abi.generated.ts";
import { diskOfProvisioner, IN_TREE_DISKS, inTreeLimit, migratedPlugins } from "./in-tree-disks.ts";

describe("in-tree disks", () => {
  it("have one handle whichever way they are written", () => {
    const ebs = IN_TREE_DISKS.awsElasticBlockStore;
    expect(ebs?.handleOf("aws://eu-west-1a/vol-1")).toBe("vol-1");
    expect(ebs?.handleOf("vol-1")).toBe("vol-1");
    expect(diskOfProvisioner("kubernetes.io/gce-pd")?.driver).toBe("pd.csi.storage.gke.io");
    expect(diskOfProvisioner("ebs.csi.aws.com")).toBeUndefined();
  });

  it("are taken over on a node where its CSINode lists their plugin", () => {
    const annotation = "storage.alpha.kubernetes.io/migrated-plugins";
    expect(migratedPlugins({ [annotation]: "kubernetes.io/aws-ebs,kubernetes.io/gce-pd,kubernetes.io/cinder" })).toBe(
      (1 << VOLUME_AWS_EBS) | (1 << VOLUME_GCE_PD),
    );
    expect(migratedPlugins({})).toBe(0);
  });

  it("are limited by what the node says, else by its instance type, and from v1.31 not at all", () => {
    const ebs = IN_TREE_DISKS.awsElasticBlockStore;
    const type = (name: string) => ({ "node.kubernetes.io/instance-type": name });
    expect(inTreeLimit(ebs, { "attachable-volumes-aws-ebs": 7 }, type("m5.large"), 30)).toBe(7);
    expect(inTreeLimit(ebs, {}, type("m5.large"), 30)).toBe(25);
    expect(inTreeLimit(ebs, {}, type("m4.large"), 30)).toBe(39);
    expect(inTreeLimit(IN_TREE_DISKS.azureDisk, {}, {}, 28)).toBe(16);
    expect(inTreeLimit(ebs, { "attachable-volumes-aws-ebs": 7 }, {}, 31)).toBe(-1);
  });
});

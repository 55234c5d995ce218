import { describe, expect, it } from "vitest";
import * as abi from "../core/abi.generated.ts";
import { schedulingFailureMessage } from "./fit-error.ts";
import { isVolumeRejection, volumeReasonText } from "./volume-reasons.ts";

const names = {
  taint: () => ({ key: "", value: "" }),
  extendedResource: () => "",
  string: (id: number) => (id === 7 ? "data" : "?"),
  claim: () => ({ namespace: "default", name: "data", volumeName: "disk", className: "fast" }),
};

describe("texts of the volume plugins", () => {
  it("exist for every code", () => {
    const codes = Object.entries(abi).flatMap(([name, code]) =>
      name.startsWith("FAILED_") && typeof code === "number" && code >= abi.FAILED_DISK_CONFLICT ? [code] : [],
    );
    const texts = codes
      .filter((code) => code < abi.FAILED_STORAGE_LIMIT && code !== abi.FAILED_NOT_OWNER)
      .map((code) => volumeReasonText(code, 7, names));
    expect(texts.length).toBeGreaterThan(15);
    expect(texts).toContain('persistentvolumeclaim "data" bound to non-existent persistentvolume "disk"');
    expect(texts).toContain('storageclass.storage.k8s.io "fast" not found');
    expect(texts).toContain('VolumeBindingMode not set for StorageClass "fast"');
  });

  it("stand alone in the message when PreFilter rejected the pod", () => {
    expect(isVolumeRejection(abi.FAILED_VOLUME_BIND)).toBe(false);
    const reasons = [{ reason: abi.FAILED_CLAIM_NOT_FOUND, argument: 7, nodes: 3 }];
    expect(schedulingFailureMessage(3, reasons, [], names, 35)).toBe(
      '0/3 nodes are available: persistentvolumeclaim "data" not found.',
    );
  });
});

import { expect, test } from "vitest";
import { sampleRunResult } from "../results/sample-run-result.ts";
import { quotaLines } from "./report-quotas.ts";
import { reportStyle } from "./report-style.ts";

const style = reportStyle({ color: false, width: 100 });

test("quotas with what is used of them", () => {
  const quotas = [
    {
      namespace: "shop",
      name: "compute",
      resources: [
        { resource: "requests.cpu", used: "1600m", hard: "2" },
        { resource: "pods", used: "4", hard: "4" },
      ],
    },
  ];
  expect(quotaLines({ ...sampleRunResult(), quotas }, style)).toEqual([
    "QUOTAS",
    "  NAMESPACE  QUOTA    RESOURCE       USED  HARD",
    "  shop       compute  requests.cpu  1600m     2",
    "                      pods              4     4",
  ]);
});

test("no quotas, no section", () => {
  expect(quotaLines(sampleRunResult(), style)).toEqual([]);
});

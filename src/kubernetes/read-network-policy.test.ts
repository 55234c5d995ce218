import { describe, expect, test } from "vitest";
import { readText } from "../../test/support/read-manifest.ts";

function policy(spec: string): string {
  return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: {}, ${spec}}\n`;
}

describe("policyTypes", () => {
  test.each([
    ["ingress: []", ["Ingress"]],
    ["egress: []", ["Ingress"]],
    ["egress: [{}]", ["Ingress", "Egress"]],
    ["policyTypes: [], egress: [{}]", ["Ingress", "Egress"]],
    ["policyTypes: [Egress]", ["Egress"]],
    ["policyTypes: [Egress], ingress: [{}]", ["Egress"]],
    ["policyTypes: [Ingress], egress: [{}]", ["Ingress"]],
    ["policyTypes: [Egress, Ingress]", ["Ingress", "Egress"]],
  ])("%s", (spec, types) => {
    expect(readText(policy(spec)).objects.networkPolicies[0]?.spec.policyTypes).toEqual(types);
  });
});

describe("what the API server refuses", () => {
  const peer = (text: string): string => `ingress: [{from: [${text}]}]`;
  const port = (text: string): string => `ingress: [{ports: [${text}]}]`;
  test.each([
    ["policyTypes: [ingress]", 'spec.policyTypes: Unsupported value: "ingress": supported values: "Ingress", "Egress"'],
    ["policyTypes: [Ingress, Egress, Egress]", "may not specify more than two policyTypes"],
    [peer("{}"), "Required value: must specify a peer"],
    [
      peer("{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}"),
      "Forbidden: may not specify both ipBlock and another peer",
    ],
    [peer("{ipBlock: {cidr: ''}}"), "spec.ingress[0].from[0].ipBlock.cidr: Required value"],
    [
      peer("{ipBlock: {cidr: 10.0.0.0}}"),
      'ipBlock.cidr: Invalid value: "10.0.0.0": must be a valid CIDR value, (e.g. 10.9.8.0/24',
    ],
    [peer("{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}"), "must be a strict subset of `cidr`"],
    [peer("{ipBlock: {cidr: 10.0.0.0/8, except: [nonsense]}}"), '"nonsense": must be a valid CIDR value'],
    [port("{port: 0}"), "spec.ingress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive"],
    [port("{port: '80'}"), "must contain at least one letter (a-z)"],
    [port("{port: 80, endPort: 79}"), "ports[0].endPort: Invalid value: 79: must be greater than or equal to `port`"],
    [port("{port: 80, endPort: 70000}"), "ports[0].endPort: Invalid value: 70000: must be between 1 and 65535"],
    [port("{port: http, endPort: 90}"), "may not be specified when `port` is non-numeric"],
    [port("{endPort: 90}"), "may not be specified when `port` is not specified"],
    [port("{port: 80, protocol: tcp}"), 'Unsupported value: "tcp"'],
  ])("%s", (spec, error) => {
    const { errors } = readText(policy(spec));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(error);
  });

  test("bits beyond the prefix are warned of", () => {
    expect(readText(policy(peer("{ipBlock: {cidr: 10.1.2.3/8}}"))).findings[0]).toMatchObject({
      severity: "warning",
      code: "ambiguous-cidr",
    });
  });
});

// Names against those that kube-proxy's own tests and running clusters show.

import { expect, test } from "vitest";
import type { CompiledServicePort } from "../compile/compiled-scenario.ts";
import { calicoDevice, endpointChain, portName, serviceChain } from "./chain-names.ts";

const port = (
  namespace: string,
  service: string,
  name: string,
  protocol: "TCP" | "UDP" = "TCP",
): CompiledServicePort => ({
  namespace,
  service,
  name,
  port: 80,
  nodePort: 0,
  protocol,
  clusterIP: "10.20.30.41",
});

test("a port's name is namespace/service:port", () => {
  expect(portName(port("ns1", "svc1", "p80"))).toBe("ns1/svc1:p80");
  expect(portName(port("ns1", "svc1", ""))).toBe("ns1/svc1");
});

test("chains have the names of pkg/proxy/iptables/proxier_test.go", () => {
  expect(serviceChain(port("ns1", "svc1", "p80"))).toBe("KUBE-SVC-XPGD46QRK7WJZT7O");
  expect(endpointChain(port("ns1", "svc1", "p80"), "10.180.0.1:80")).toBe("KUBE-SEP-SXIVWICOYRO3J4NJ");
});

test("chains of the Services that every cluster has", () => {
  expect(serviceChain(port("default", "kubernetes", "https"))).toBe("KUBE-SVC-NPX46M4PTMTKRN6Y");
  expect(serviceChain(port("kube-system", "kube-dns", "dns", "UDP"))).toBe("KUBE-SVC-TCOU7JCQXEZGVUNU");
  expect(serviceChain(port("kube-system", "kube-dns", "dns-tcp"))).toBe("KUBE-SVC-ERIFXISQEP7F7OF4");
});

test("a pod's device is cali and eleven digits", () => {
  expect(calicoDevice("default", "web-0")).toMatch(/^cali[0-9a-f]{11}$/);
  expect(calicoDevice("default", "web-0")).not.toBe(calicoDevice("default", "web-1"));
});
